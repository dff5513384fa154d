/**
 * Cadastre on a Kind cluster, as its users run it: installed by Helm, looked at with kubectl.
 * {@link dev.cadastre.e2e.Connectivity} is what both {@code make demo} and the tests try.
 */
@NullMarked
package dev.cadastre.e2e;

import org.jspecify.annotations.NullMarked;
