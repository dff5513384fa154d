/** Says in the status of users' objects which of their fields this version does not act on. */
@NullMarked
package dev.cadastre.controller.notyet;

import org.jspecify.annotations.NullMarked;
