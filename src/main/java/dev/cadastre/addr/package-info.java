/**
 * Addresses as values: parsed once at the edge, canonical ever after. Knows nothing of who uses
 * them.
 */
@NullMarked
package dev.cadastre.addr;

import org.jspecify.annotations.NullMarked;
