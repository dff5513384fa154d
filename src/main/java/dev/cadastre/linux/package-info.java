/**
 * The kernel for real: libc calls through the Foreign Function and Memory API, netlink sockets,
 * namespaces.
 */
@NullMarked
package dev.cadastre.linux;

import org.jspecify.annotations.NullMarked;
