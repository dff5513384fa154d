/** The pools that a new cluster begins with: created once, and never again. */
@NullMarked
package dev.cadastre.controller.defaults;

import org.jspecify.annotations.NullMarked;
