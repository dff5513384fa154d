package dev.cadastre.api.rest;

/** A pod, by name and by the identity that a later pod of the same name does not have. */
public record PodReference(String namespace, String name, String uid) {}
