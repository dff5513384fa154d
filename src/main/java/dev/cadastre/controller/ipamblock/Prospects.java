package dev.cadastre.controller.ipamblock;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.AddressRules;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockReturn.Prospect;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.ClusterView.NodeFacts;
import dev.cadastre.store.PoolStore;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.KubernetesView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What becomes of empty blocks, as far as their pools and nodes tell: for one round. That a pool or
 * a node is gone is read, as a cache may be late; that one is being deleted never ends again.
 */
final class Prospects {
  private final KubernetesView view;
  private final Map<String, Pool> pools;
  private final List<Cidr> reservations;
  private final Duration cooldown;
  private final Function<String, Optional<String>> poolUid;
  private final Map<String, Optional<NodeFacts>> readNodes = new HashMap<>();
  private final Map<String, Optional<String>> readPools = new HashMap<>();

  Prospects(KubernetesView view, PoolStore store) {
    this.view = view;
    this.pools =
        view.pools().stream().collect(Collectors.toMap(pool -> pool.ref().uid(), pool -> pool));
    this.reservations = view.reservations();
    this.cooldown = view.settings().cooldown();
    this.poolUid = name -> store.readPool(name).map(Versioned::uid);
  }

  AddressRules rules(Block block) {
    var reserved =
        Optional.ofNullable(pools.get(block.pool().uid()))
            .map(this::reservedIn)
            .orElse(reservations);
    return new AddressRules(reserved, cooldown);
  }

  private List<Cidr> reservedIn(Pool pool) {
    var all = new ArrayList<>(reservations);
    all.addAll(pool.reservedByL2());
    return all;
  }

  Prospect of(Block block) {
    var pool = Optional.ofNullable(pools.get(block.pool().uid()));
    if (pool.isEmpty()) {
      return isGone(block) ? Prospect.DOOMED : Prospect.OPEN;
    }
    if (pool.get().terminating() || block.deleting()) {
      return Prospect.DOOMED;
    }
    return block.node().isEmpty() ? Prospect.NOBODYS : serves(pool.get(), block);
  }

  private boolean isGone(Block block) {
    return readPools
        .computeIfAbsent(block.pool().name(), poolUid)
        .filter(block.pool().uid()::equals)
        .isEmpty();
  }

  private Prospect serves(Pool pool, Block block) {
    var id = block.node().orElseThrow();
    var node = view.node(id.name()).filter(n -> n.uid().equals(id.uid()));
    if (node.isEmpty()) {
      boolean isPresent =
          readNodes
              .computeIfAbsent(id.name(), view::freshNode)
              .filter(n -> n.uid().equals(id.uid()))
              .isPresent();
      return isPresent ? Prospect.OPEN : Prospect.UNUSED;
    }
    boolean isServing =
        pool.verdict() != Pool.Verdict.FALSE
            && pool.rules().nodeSelector().matches(node.get().labels());
    return isServing ? Prospect.IN_USE : Prospect.UNUSED;
  }
}
