/**
 * The real agent as a process, called by the real shim, on the real kernel: a node in a namespace
 * of its own, between a register and a Kubernetes API in memory; and called by a real containerd,
 * with a real controller and API server.
 */
@NullMarked
package dev.cadastre.agent.process;

import org.jspecify.annotations.NullMarked;
