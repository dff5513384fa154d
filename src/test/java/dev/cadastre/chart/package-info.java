/** The Helm chart, on a real API server without nodes: what it installs, refuses and leaves. */
@NullMarked
package dev.cadastre.chart;

import org.jspecify.annotations.NullMarked;
