/**
 * CONTRACT.md, sentence by sentence, tried on the packaged controllers from outside: REST with real
 * tokens, custom resources as kubectl writes them, processes and their environment.
 */
@NullMarked
package dev.cadastre.contract;

import org.jspecify.annotations.NullMarked;
