/**
 * Who gets which address: pools, blocks, allocations. Decides and returns; reads no clock and does
 * no I/O.
 */
@NullMarked
package dev.cadastre.ipam;

import org.jspecify.annotations.NullMarked;
