package dev.cadastre.ipam;

/** A node by name and by the UID that a later node of the same name does not have. */
public record NodeId(String name, String uid) {}
