/**
 * The CNI conversation on a node: the server that the shim talks to and one class for each verb.
 * Every change that outlives a crash is a {@link dev.cadastre.agent.verbs.Step}.
 */
@NullMarked
package dev.cadastre.agent.verbs;

import org.jspecify.annotations.NullMarked;
