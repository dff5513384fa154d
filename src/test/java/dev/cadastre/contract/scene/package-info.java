/**
 * The words in which the tests of the contract are written: a cluster with two controllers as
 * processes ({@link dev.cadastre.contract.scene.World}), and for each test a {@link
 * dev.cadastre.contract.scene.Scene} with pools, nodes and pods that no other test sees.
 */
@NullMarked
package dev.cadastre.contract.scene;

import org.jspecify.annotations.NullMarked;
