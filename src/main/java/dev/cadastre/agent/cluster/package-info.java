/**
 * The cluster as the agent sees it: the few kinds it needs, listed and watched over plain HTTP and
 * reduced to records at once. A general client would cost half of the agent's memory.
 */
@NullMarked
package dev.cadastre.agent.cluster;

import org.jspecify.annotations.NullMarked;
