package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Pool;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The port to the book of record. Reads are consistent (never from a cache) and throw {@link
 * StoreUnavailableException}; writes are compare-and-swap and tell what became of them. Nothing
 * here retries.
 */
public interface BlockStore {

  Optional<Versioned<Block>> readBlock(Cidr cidr);

  List<Versioned<Block>> listBlocks();

  /** Which blocks there are and in which version: to learn what of a cache is late. */
  Map<Cidr, String> listBlockVersions();

  /** Creates the object: the claim. A Conflict says that the CIDR is somebody's. */
  Commit<Block> createBlock(Block block);

  /** Replaces what was seen; with anything newer there it is a Conflict. */
  Commit<Block> replaceBlock(Versioned<Block> seen, Block next);

  /** Removes an empty block exactly as it was seen: finalizer and object. */
  Commit<Block> removeBlock(Versioned<Block> seen);

  Optional<Versioned<NodeRoutes>> readNodeRoutes(String node);

  Commit<NodeRoutes> createNodeRoutes(NodeRoutes routes);

  Commit<NodeRoutes> replaceNodeRoutes(Versioned<NodeRoutes> seen, NodeRoutes next);

  /** Removes the object exactly as it was seen. */
  Commit<NodeRoutes> removeNodeRoutes(Versioned<NodeRoutes> seen);

  Optional<Versioned<Pool>> readPool(String name);

  List<Versioned<Pool>> listPools();
}
