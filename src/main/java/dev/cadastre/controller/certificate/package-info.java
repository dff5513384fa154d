/**
 * Who this replica is to its callers: the CA that all replicas share, and the certificate that it
 * serves with.
 */
@NullMarked
package dev.cadastre.controller.certificate;

import org.jspecify.annotations.NullMarked;
