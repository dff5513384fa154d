/**
 * What CNI 1.1.0 obliges a plugin to, tried on any plugin from outside: a program and a
 * configuration list, called as a runtime calls it, between network namespaces of its own. {@code
 * make cni-conformance PLUGIN=…} runs it; docs/cni-conformance.md has the results.
 */
@NullMarked
package dev.cadastre.conformance;

import org.jspecify.annotations.NullMarked;
