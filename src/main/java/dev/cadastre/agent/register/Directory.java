package dev.cadastre.agent.register;

import java.util.List;

/**
 * Where the controllers are and what signs their certificates.
 *
 * @param roots PEM certificates; during a rotation the old one and the new one
 */
public record Directory(List<ControllerEndpoint> endpoints, String roots) {
  public static final Directory EMPTY = new Directory(List.of(), "");

  public Directory {
    endpoints = List.copyOf(endpoints);
  }

  public Directory withEndpoints(List<ControllerEndpoint> now) {
    return new Directory(now, roots);
  }

  public Directory withRoots(String now) {
    return new Directory(endpoints, now);
  }
}
