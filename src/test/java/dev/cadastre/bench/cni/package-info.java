/**
 * How fast the CNI conversation is, beside the reference plugins'. {@code make bench-cni} runs it.
 */
@NullMarked
package dev.cadastre.bench.cni;

import org.jspecify.annotations.NullMarked;
