/** What the controller counts, for {@code /q/metrics}. Nothing decides by it. */
@NullMarked
package dev.cadastre.controller.telemetry;

import org.jspecify.annotations.NullMarked;
