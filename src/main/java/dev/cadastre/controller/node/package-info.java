/**
 * Nodes that are gone, on the leader: their quarantine, what passes to a node of the same name, and
 * what is freed in the end.
 */
@NullMarked
package dev.cadastre.controller.node;

import org.jspecify.annotations.NullMarked;
