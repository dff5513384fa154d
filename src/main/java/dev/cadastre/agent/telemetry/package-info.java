/** What the agent tells about itself: log lines, counts, the status page. */
@NullMarked
package dev.cadastre.agent.telemetry;

import org.jspecify.annotations.NullMarked;
