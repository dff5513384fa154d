/**
 * The custom resources of cadastre.dev/v1alpha1 as users write them: data and its schema, no rules
 * of allocation.
 */
@NullMarked
package dev.cadastre.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
