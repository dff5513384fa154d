/** Which replica leads, and what runs only there. */
@NullMarked
package dev.cadastre.controller.leader;

import org.jspecify.annotations.NullMarked;
