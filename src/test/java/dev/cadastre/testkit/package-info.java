/**
 * What every level of tests uses: a real API server ({@link dev.cadastre.testkit.ApiServer}) and
 * seeded random inputs ({@link dev.cadastre.testkit.Samples}). No tests live here but its own.
 */
@NullMarked
package dev.cadastre.testkit;

import org.jspecify.annotations.NullMarked;
