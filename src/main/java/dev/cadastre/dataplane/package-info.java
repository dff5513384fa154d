/**
 * What the kernel should hold for a pod and for a node, and the difference to what it holds. No
 * I/O.
 */
@NullMarked
package dev.cadastre.dataplane;

import org.jspecify.annotations.NullMarked;
