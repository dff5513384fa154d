/**
 * The REST contract (CONTRACT.md §2) over HTTP: who calls, whether the body has its form, and the
 * register's answers as documents. What they are is decided elsewhere.
 */
@NullMarked
package dev.cadastre.controller.rest;

import org.jspecify.annotations.NullMarked;
