package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** One writer per block: whoever changes a block's entries or affinity does it here. */
public final class BlockWriters {
  private final BlockStore store;
  private final BlockCache cache;
  private final Executor executor;
  private final Map<Cidr, GroupCommit<Block>> writers = new ConcurrentHashMap<>();

  public BlockWriters(BlockStore store, BlockCache cache, Executor executor) {
    this.store = store;
    this.cache = cache;
    this.executor = executor;
  }

  /** Decides and writes one change of the block, together with others that wait. */
  public <R> Submitted<Block, R> submit(
      Cidr block, Deadline deadline, Function<Block, Step<Block, R>> step) {
    return writers
        .computeIfAbsent(block, cidr -> new GroupCommit<>(new Source(cidr), executor))
        .submit(deadline, step);
  }

  /** What these writers' acknowledged writes and reads go into. */
  public BlockCache cache() {
    return cache;
  }

  /** A consistent read, which everybody then sees. */
  public Optional<Versioned<Block>> read(Cidr block) {
    var before = cache.find(block);
    var read = store.readBlock(block);
    cache.replace(block, before, read);
    return read;
  }

  private final class Source implements GroupCommit.Source<Block> {
    private final Cidr cidr;

    Source(Cidr cidr) {
      this.cidr = cidr;
    }

    @Override
    public Optional<Versioned<Block>> latest() {
      return cache.find(cidr);
    }

    @Override
    public Optional<Versioned<Block>> read() {
      return BlockWriters.this.read(cidr);
    }

    @Override
    public Commit<Block> replace(Versioned<Block> seen, Block next) {
      return store.replaceBlock(seen, next);
    }

    @Override
    public void acknowledged(Versioned<Block> now) {
      cache.observe(now);
    }
  }
}
