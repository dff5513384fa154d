/** Who calls, and what the cluster lets them do: reviews by the API server, kept for a minute. */
@NullMarked
package dev.cadastre.controller.identity;

import org.jspecify.annotations.NullMarked;
