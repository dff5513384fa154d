/** CNI's words in every version, against JSON files that show them. */
@NullMarked
package dev.cadastre.cni;

import org.jspecify.annotations.NullMarked;
