package dev.cadastre.dataplane;

import java.util.Optional;

/**
 * A setting below {@code /proc/sys}. There is no way to take one back, so a delta only ever writes
 * it.
 *
 * @param path with slashes, because names of links may have dots: {@code net/ipv4/ip_forward}
 * @param link the link whose setting it is
 */
public record Sysctl(String path, String value, Optional<String> link) implements KernelObject {

  public static Sysctl ofNode(String path, String value) {
    return new Sysctl(path, value, Optional.empty());
  }

  /**
   * A setting of one link, {@code family} being {@code ipv4/conf}, {@code ipv4/neigh}, and so on.
   */
  public static Sysctl ofLink(String family, String link, String name, String value) {
    return new Sysctl("net/" + family + "/" + link + "/" + name, value, Optional.of(link));
  }

  @Override
  public String key() {
    return path;
  }
}
