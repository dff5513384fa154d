package dev.cadastre.ipam;

/** A pool by name and UID, as a block remembers it. */
public record PoolRef(String name, String uid) {}
