/** The node's agent: the CNI server and the node's loop. Wires and drives, holds no rules. */
@NullMarked
package dev.cadastre.agent;

import org.jspecify.annotations.NullMarked;
