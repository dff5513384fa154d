/** The address book between replicas, caches and a book of record that breaks. */
@org.jspecify.annotations.NullMarked
package dev.cadastre.store;
