package dev.cadastre.cni;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolver settings of a configuration or a result. */
public record Dns(
    List<String> nameservers, @Nullable String domain, List<String> search, List<String> options) {
  public static final Dns NONE = new Dns(List.of(), null, List.of(), List.of());

  public Dns {
    nameservers = List.copyOf(nameservers);
    search = List.copyOf(search);
    options = List.copyOf(options);
  }
}
