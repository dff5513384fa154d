/**
 * The port to the book of record on a real API server: custom resources to records and back, raw
 * compare-and-swap writes, lists and watches. Decides nothing.
 */
@NullMarked
package dev.cadastre.store.kubernetes;

import org.jspecify.annotations.NullMarked;
