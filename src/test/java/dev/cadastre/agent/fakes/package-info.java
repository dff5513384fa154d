/** The agent's neighbours in memory: a register and a Kubernetes API, each a small HTTP server. */
@NullMarked
package dev.cadastre.agent.fakes;

import org.jspecify.annotations.NullMarked;
