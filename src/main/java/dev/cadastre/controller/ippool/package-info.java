/** What becomes of pools: their conditions, their counts, their deletion. */
@NullMarked
package dev.cadastre.controller.ippool;

import org.jspecify.annotations.NullMarked;
