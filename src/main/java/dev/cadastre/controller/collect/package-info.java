/**
 * Garbage, on the leader: what nodes report against what the register holds for them, what is freed
 * for it, and the views of both.
 */
@NullMarked
package dev.cadastre.controller.collect;

import org.jspecify.annotations.NullMarked;
