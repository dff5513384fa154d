/**
 * The controllers as the agent sees them: where they are, how to trust them, and what they answer.
 */
@NullMarked
package dev.cadastre.agent.register;

import org.jspecify.annotations.NullMarked;
