package dev.cadastre.controller.ipamhandle;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.Handle;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockCache.Holding;
import dev.cadastre.store.kubernetes.HandleIndex;
import dev.cadastre.store.kubernetes.HandleStore;
import dev.cadastre.store.kubernetes.ObjectNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Makes one container's handles what the blocks say. */
final class HandleWriter {
  private final BlockCache blocks;
  private final HandleStore store;
  private final HandleIndex index;
  private final Pace pace;
  private final BooleanSupplier isOn;

  HandleWriter(
      BlockCache blocks, HandleStore store, HandleIndex index, Pace pace, BooleanSupplier isOn) {
    this.blocks = blocks;
    this.store = store;
    this.index = index;
    this.pace = pace;
    this.isOn = isOn;
  }

  /** Whether anything is to be written. */
  boolean differs(Holding holding) {
    var wanted = wanted(holding);
    return HandleNames.of(holding).stream()
        .anyMatch(name -> differs(name, Optional.ofNullable(wanted.get(name))));
  }

  private boolean differs(String name, Optional<Handle> wanted) {
    return !index.fingerprint(name).equals(wanted.map(Handle::fingerprint));
  }

  /** Waits for its turn and writes what then differs. */
  void update(Holding holding) throws InterruptedException {
    if (!differs(holding)) {
      return;
    }
    pace.await();
    var wanted = wanted(holding);
    for (var name : HandleNames.of(holding)) {
      write(name, Optional.ofNullable(wanted.get(name)));
    }
  }

  private void write(String name, Optional<Handle> wanted) {
    if (!differs(name, wanted)) {
      return;
    }
    if (wanted.isEmpty()) {
      remove(name);
      return;
    }
    if (index.fingerprint(name).isPresent() || !store.create(name, wanted.get())) {
      store.put(name, wanted.get());
    }
    index.wrote(name, wanted.get().fingerprint());
  }

  /** Removes a handle that nobody has. */
  void removeNobodys(String name) throws InterruptedException {
    if (index.fingerprint(name).isPresent()) {
      pace.await();
      remove(name);
    }
  }

  private void remove(String name) {
    store.remove(name);
    index.removed(name);
  }

  private Map<String, Handle> wanted(Holding holding) {
    boolean isNobodys = holding.network().isEmpty();
    if (isNobodys || !isOn.getAsBoolean()) {
      return Map.of();
    }
    var byName = new HashMap<String, Map<IpAddress, Entry>>();
    for (var held : blocks.heldBy(holding)) {
      var name = ObjectNames.handle(held.entry().owner().attachment());
      byName.computeIfAbsent(name, n -> new HashMap<>()).put(held.address(), held.entry());
    }
    var handles = new HashMap<String, Handle>();
    byName.forEach((name, held) -> Handle.of(held).ifPresent(h -> handles.put(name, h)));
    return handles;
  }
}
