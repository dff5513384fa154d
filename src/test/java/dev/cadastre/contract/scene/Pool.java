package dev.cadastre.contract.scene;

/** A pool of a scene. */
public record Pool(String name, String cidr) {
  @Override
  public String toString() {
    return name;
  }
}
