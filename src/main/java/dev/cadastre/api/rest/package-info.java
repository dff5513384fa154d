/**
 * The bodies of the REST contract (CONTRACT.md §2), as data: members in JSON's own types, checked
 * by those who read them.
 */
@NullMarked
package dev.cadastre.api.rest;

import org.jspecify.annotations.NullMarked;
