/**
 * What must hold whatever stops, dies or is lost: two controllers on a real API server, clients
 * that hold addresses and ask the other replica when one does not answer. {@code make chaos} runs
 * these tests for longer, by the properties that {@link dev.cadastre.chaos.Span} reads.
 */
@NullMarked
package dev.cadastre.chaos;

import org.jspecify.annotations.NullMarked;
