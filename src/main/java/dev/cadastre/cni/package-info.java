/**
 * The Container Network Interface as values: requests, results and errors of spec 0.1.0 to 1.1.0,
 * and the bytes between the shim and the agent. Knows addresses and JSON; no socket, no file, no
 * clock.
 */
@NullMarked
package dev.cadastre.cni;

import org.jspecify.annotations.NullMarked;
