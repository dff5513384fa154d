@NullMarked
package dev.cadastre.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
