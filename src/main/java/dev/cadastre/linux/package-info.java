/**
 * The kernel for real: libc calls through the Foreign Function and Memory API, netlink sockets,
 * network namespaces, and on them {@link dev.cadastre.linux.NetlinkKernel}. What is to be done is
 * decided elsewhere.
 */
@NullMarked
package dev.cadastre.linux;

import org.jspecify.annotations.NullMarked;
