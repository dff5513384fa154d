package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.InMemoryBlockStore.Connection;
import dev.cadastre.store.InMemoryBlockStore.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A fault of design that a replica could have, made at its ports: production code knows nothing of
 * it. The model must catch each.
 */
enum Mutant {
  NONE,

  PUT_WITHOUT_RESOURCE_VERSION {
    @Override
    Connection connection(InMemoryBlockStore store, Faults faults, Judge judge, Surroundings at) {
      return new WatchedConnection(store, faults, judge) {
        @Override
        Commit<Block> put(Versioned<Block> seen, Block next) {
          return overwriteBlock(seen, next);
        }
      };
    }
  },

  ANSWER_200_OUT_OF_A_CACHE {
    @Override
    Connection connection(InMemoryBlockStore store, Faults faults, Judge judge, Surroundings at) {
      return new WatchedConnection(store, faults, judge) {
        @Override
        public Optional<Versioned<Block>> readBlock(Cidr cidr) {
          return at.blocks().find(cidr).or(() -> super.readBlock(cidr));
        }
      };
    }
  },

  RELEASE_WITHOUT_SEQUENCE {
    @Override
    Desk desk(Replica replica, Executor executor) {
      var honest = super.desk(replica, executor);
      return new Desk() {
        @Override
        public AllocateOutcome allocate(AllocateCommand command, Deadline deadline) {
          return honest.allocate(command, deadline);
        }

        @Override
        public ReleaseOutcome release(ReleaseCommand command, Deadline deadline) {
          return honest.release(underTodaysSequence(command, replica.blocks), deadline);
        }
      };
    }
  },

  DECIDED_ANEW_AFTER_THE_DEADLINE {
    @Override
    Deadline deadline(Deadline told) {
      return told.renewed(Duration.ofDays(1));
    }
  },

  NODE_NETWORK_AFTER_THE_ANSWER {
    @Override
    Connection connection(InMemoryBlockStore store, Faults faults, Judge judge, Surroundings at) {
      return new WatchedConnection(store, faults, judge) {
        @Override
        public Commit<NodeRoutes> createNodeRoutes(NodeRoutes created) {
          at.executor().execute(() -> super.createNodeRoutes(created));
          return new Commit.Written<>(new Versioned<>(created, "1", "soon"));
        }

        @Override
        public Commit<NodeRoutes> replaceNodeRoutes(Versioned<NodeRoutes> seen, NodeRoutes next) {
          at.executor().execute(() -> super.replaceNodeRoutes(seen, next));
          return new Commit.Written<>(new Versioned<>(next, seen.resourceVersion(), seen.uid()));
        }
      };
    }
  },

  BOTH_OVERLAPPING_POOLS_TRUE {
    @Override
    Connection connection(InMemoryBlockStore store, Faults faults, Judge judge, Surroundings at) {
      return new WatchedConnection(store, faults, judge) {
        @Override
        public Commit<Pool> report(Versioned<Pool> seen, PoolReport report) {
          var allocatable =
              new PoolReport.Condition(
                  PoolReport.ALLOCATABLE, PoolReport.Condition.Status.True, "Ready", "");
          return super.report(seen, new PoolReport(List.of(allocatable), report.counts()));
        }
      };
    }
  },

  A_RECREATED_BLOCK_STARTS_LOW {
    @Override
    Connection connection(InMemoryBlockStore store, Faults faults, Judge judge, Surroundings at) {
      return new WatchedConnection(store, faults, judge) {
        @Override
        public Commit<Block> createBlock(Block block) {
          return super.createBlock(
              Block.claimed(block.cidr(), block.pool(), block.node().orElseThrow(), 1));
        }
      };
    }
  },

  AN_ADDRESS_REUSED_IN_ITS_COOLDOWN {
    @Override
    ClusterView sight(FakeCluster cluster) {
      return cluster.withSettings(s -> Scene.with(s, Duration.ZERO));
    }
  },

  A_ROLLBACK_AFTER_AN_UNKNOWN_OUTCOME {
    @Override
    Desk desk(Replica replica, Executor executor) {
      var honest = super.desk(replica, executor);
      return new Desk() {
        @Override
        public AllocateOutcome allocate(AllocateCommand command, Deadline deadline) {
          var outcome = honest.allocate(command, deadline);
          if (outcome instanceof AllocateOutcome.Denied(var refusal)
              && refusal.type() == ProblemType.UNKNOWN) {
            executor.execute(
                () -> honest.release(everything(command), deadline.renewed(Duration.ofDays(1))));
          }
          return outcome;
        }

        @Override
        public ReleaseOutcome release(ReleaseCommand command, Deadline deadline) {
          return honest.release(command, deadline);
        }
      };
    }
  },

  A_STOPPED_NODES_RELEASE_LET_THROUGH {
    @Override
    Desk desk(Replica replica, Executor executor) {
      var honest = super.desk(replica, executor);
      return new Desk() {
        @Override
        public AllocateOutcome allocate(AllocateCommand command, Deadline deadline) {
          return honest.allocate(command, deadline);
        }

        @Override
        public ReleaseOutcome release(ReleaseCommand command, Deadline deadline) {
          var outcome = honest.release(command, deadline);
          boolean isMismatch =
              outcome instanceof ReleaseOutcome.Denied(var refusal, var _)
                  && refusal.type() == ProblemType.SEQUENCE_MISMATCH;
          return isMismatch ? honest.release(everything(command), deadline) : outcome;
        }
      };
    }
  };

  /** Where clients ask. */
  interface Desk {
    AllocateOutcome allocate(AllocateCommand command, Deadline deadline);

    ReleaseOutcome release(ReleaseCommand command, Deadline deadline);
  }

  /** What of its replica a connection may use. */
  interface Surroundings {
    BlockCache blocks();

    Executor executor();
  }

  /** Tells the judge of every entry that is about to be written. */
  static class WatchedConnection extends Connection {
    private final Judge judge;

    WatchedConnection(InMemoryBlockStore store, Faults faults, Judge judge) {
      store.super(faults);
      this.judge = judge;
    }

    @Override
    public final Commit<Block> replaceBlock(Versioned<Block> seen, Block next) {
      judge.written(seen.value(), next);
      return put(seen, next);
    }

    Commit<Block> put(Versioned<Block> seen, Block next) {
      return super.replaceBlock(seen, next);
    }
  }

  Connection connection(InMemoryBlockStore store, Faults faults, Judge judge, Surroundings at) {
    return new WatchedConnection(store, faults, judge);
  }

  ClusterView sight(FakeCluster cluster) {
    return cluster;
  }

  Deadline deadline(Deadline told) {
    return told;
  }

  Desk desk(Replica replica, Executor executor) {
    return new Desk() {
      @Override
      public AllocateOutcome allocate(AllocateCommand command, Deadline deadline) {
        return replica.book.allocate(command, deadline);
      }

      @Override
      public ReleaseOutcome release(ReleaseCommand command, Deadline deadline) {
        return replica.book.release(command, deadline);
      }
    };
  }

  private static ReleaseCommand everything(AllocateCommand command) {
    var a = command.attachment();
    return new ReleaseCommand(
        a.node(), a.network(), a.containerId(), Optional.of(a.ifName()), Optional.empty());
  }

  private static ReleaseCommand everything(ReleaseCommand command) {
    return new ReleaseCommand(
        command.node(),
        command.network(),
        command.containerId(),
        command.ifName(),
        Optional.empty());
  }

  private static ReleaseCommand underTodaysSequence(ReleaseCommand command, BlockCache blocks) {
    var held =
        command.held().map(pairs -> pairs.stream().map(pair -> today(pair, blocks)).toList());
    return new ReleaseCommand(
        command.node(), command.network(), command.containerId(), command.ifName(), held);
  }

  private static ReleaseCommand.Held today(ReleaseCommand.Held held, BlockCache blocks) {
    return blocks
        .find(held.block())
        .map(block -> block.value().allocations().get(held.address()))
        .map(now -> new ReleaseCommand.Held(held.address(), held.block(), now.sequence()))
        .orElse(held);
  }
}
