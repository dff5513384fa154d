package dev.cadastre.controller.ipamhandle;

import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.store.BlockCache.Holding;
import dev.cadastre.store.kubernetes.ObjectNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** From containers to the names of their handles, and back as far as a name tells. */
final class HandleNames {
  private HandleNames() {}

  /** The names of the handles that what is held under this name shows in. */
  static Set<String> of(Holding holding) {
    if (!holding.network().equals(Attachment.TUNNEL_NETWORK)) {
      return Set.of(
          ObjectNames.handle(new Attachment("", holding.network(), holding.containerId(), "")));
    }
    return Arrays.stream(TunnelKind.values())
        .map(kind -> ObjectNames.handle(Attachment.ofTunnel(holding.containerId(), kind)))
        .collect(Collectors.toSet());
  }

  /** Whose handle it may be; none where the name is a hash, or nobody's. */
  static List<Holding> candidates(String name) {
    var candidates = new ArrayList<Holding>();
    int dot = name.indexOf('.');
    if (dot > 0) {
      candidates.add(new Holding(name.substring(0, dot), name.substring(dot + 1)));
    }
    for (var kind : TunnelKind.values()) {
      var prefix = ObjectNames.handle(Attachment.ofTunnel("", kind));
      if (name.startsWith(prefix)) {
        candidates.add(new Holding(Attachment.TUNNEL_NETWORK, name.substring(prefix.length())));
      }
    }
    candidates.removeIf(holding -> !of(holding).contains(name));
    return candidates;
  }
}
