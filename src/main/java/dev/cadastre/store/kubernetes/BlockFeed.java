package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings what a watch shows of blocks into the cache that requests work on. */
public final class BlockFeed implements KubernetesWatch.Listener {
  private final BlockCache cache;
  private Map<Cidr, Versioned<Block>> before = Map.of();
  private List<Versioned<Block>> listed = new ArrayList<>();
  private boolean listing;

  public BlockFeed(BlockCache cache) {
    this.cache = cache;
  }

  public static KubernetesWatch watch(KubernetesApi api, BlockCache cache) {
    return new KubernetesWatch(api, BlockResource.PATH, new BlockFeed(cache));
  }

  @Override
  public void listBegins() {
    before = cache.snapshot();
    listed = new ArrayList<>();
    listing = true;
  }

  @Override
  public void observed(JsonNode object) {
    known(object)
        .or(() -> KubernetesStore.decoded(object, BlockResource::decode))
        .ifPresent(
            block -> {
              if (listing) {
                listed.add(block);
              } else {
                cache.observe(block);
              }
            });
  }

  /** Most of what a watch shows was this process's own write: it need not be read again. */
  private Optional<Versioned<Block>> known(JsonNode object) {
    var metadata = object.path("metadata");
    var version = metadata.path("resourceVersion").asText();
    return ObjectNames.blockCidr(metadata.path("name").asText())
        .flatMap(cache::find)
        .filter(block -> block.resourceVersion().equals(version));
  }

  @Override
  public void deleted(JsonNode object) {
    KubernetesStore.decoded(object, BlockResource::decode)
        .ifPresent(block -> cache.forget(block.value().cidr(), block.resourceVersion()));
  }

  @Override
  public void listEnds() {
    cache.replaceAll(before, listed);
    before = Map.of();
    listed = new ArrayList<>();
    listing = false;
  }
}
