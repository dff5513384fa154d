/**
 * IPAMHandle objects, drawn from the blocks and kept as drawn. Not an operator-SDK reconciler: its
 * informer would keep every handle in memory, beside the blocks that say the same.
 */
@NullMarked
package dev.cadastre.controller.ipamhandle;

import org.jspecify.annotations.NullMarked;
