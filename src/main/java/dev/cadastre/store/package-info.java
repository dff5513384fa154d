/**
 * Kubernetes as the book of record: custom resources to records and back, compare-and-swap writes.
 */
@NullMarked
package dev.cadastre.store;

import org.jspecify.annotations.NullMarked;
