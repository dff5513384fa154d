/**
 * The real agent as a process, called by the real shim, on the real kernel: a node in a namespace
 * of its own, between a register and a Kubernetes API in memory.
 */
@NullMarked
package dev.cadastre.agent.process;

import org.jspecify.annotations.NullMarked;
