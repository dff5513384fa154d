/**
 * Gives back blocks in which nothing is held. In rounds over the cache that requests are answered
 * from, not as a JOSDK reconciler: an informer would hold a second copy of all blocks, and what is
 * to be decided is about all blocks of a node together.
 */
@NullMarked
package dev.cadastre.controller.ipamblock;

import org.jspecify.annotations.NullMarked;
