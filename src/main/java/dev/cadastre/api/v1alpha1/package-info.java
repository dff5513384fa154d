/**
 * The custom resources of cadastre.dev/v1alpha1 as the API server keeps them: data and its schema,
 * no rules of allocation. The annotations here are the source of {@code src/main/resources/crds};
 * {@code make crds} writes those files.
 */
@NullMarked
package dev.cadastre.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
