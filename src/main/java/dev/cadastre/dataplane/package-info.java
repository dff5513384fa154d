/**
 * What the kernel should hold for a pod and for a node, and the difference to what it holds. No
 * I/O, no clock: the agent decides when, this package what, {@code linux} does it.
 */
@NullMarked
package dev.cadastre.dataplane;

import org.jspecify.annotations.NullMarked;
