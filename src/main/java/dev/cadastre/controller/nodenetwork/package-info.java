/**
 * Keeps NodeNetworks as the blocks would have them. In rounds over the caches that requests are
 * answered from, not as JOSDK reconcilers: an informer of blocks would hold a second copy of what
 * most of the memory goes into, and a NodeNetwork that is not there makes no event.
 */
@NullMarked
package dev.cadastre.controller.nodenetwork;

import org.jspecify.annotations.NullMarked;
