package dev.cadastre.api.rest;

import java.util.List;

/** A list answer: {@code {"items": [...]}}. */
public record Items<T>(List<T> items) {}
