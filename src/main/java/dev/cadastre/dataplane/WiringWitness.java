package dev.cadastre.dataplane;

/** Hears of each change that wiring a pod, or taking one off, makes in the kernel. */
public interface WiringWitness {

  /** The changes in their order; those before {@link #DELETE_LINKS} wire a pod. */
  enum WiringStep {
    /** The two links are there, each in its namespace, neither is up. */
    PAIR,
    /** The pod end is up, with its addresses, neighbours and routes. */
    POD_END,
    /** The host end's settings. */
    SETTINGS,
    /** The host end is up, with its address. */
    HOST_END,
    /** The node's routes to the pod. */
    HOST_ROUTES,
    DELETE_LINKS,
    DELETE_CONNECTIONS
  }

  WiringWitness NONE =
      new WiringWitness() {
        @Override
        public void before(WiringStep step) {}

        @Override
        public void after(WiringStep step) {}
      };

  /** Called on the thread that makes the change. */
  void before(WiringStep step);

  /** The change was made; not called where it was refused. */
  void after(WiringStep step);

  /** Makes a change between the two. */
  default void around(WiringStep step, Runnable change) {
    before(step);
    change.run();
    after(step);
  }
}
