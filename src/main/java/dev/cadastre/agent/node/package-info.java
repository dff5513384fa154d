/**
 * The node's side: keeping its kernel as the cluster says, telling the cluster about the node, and
 * keeping journal and register in agreement.
 */
@NullMarked
package dev.cadastre.agent.node;

import org.jspecify.annotations.NullMarked;
