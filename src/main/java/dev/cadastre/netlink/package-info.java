/**
 * Netlink messages and their bytes: rtnetlink, nf_tables, connection tracking. Constants have the
 * kernel's names. Pure: no socket, and nothing of what the messages are for.
 */
@NullMarked
package dev.cadastre.netlink;

import org.jspecify.annotations.NullMarked;
