/**
 * The controller: REST endpoints and reconcilers around the register. Wires and drives, holds no
 * rules.
 */
@NullMarked
package dev.cadastre.controller;

import org.jspecify.annotations.NullMarked;
