/** Netlink messages and their bytes: rtnetlink and nfnetlink. No socket. */
@NullMarked
package dev.cadastre.netlink;

import org.jspecify.annotations.NullMarked;
