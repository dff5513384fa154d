/**
 * Benchmarks: they print figures and write them to {@code target/bench}, and assert nothing. Run
 * with {@code make bench}.
 */
@NullMarked
package dev.cadastre.bench;

import org.jspecify.annotations.NullMarked;
