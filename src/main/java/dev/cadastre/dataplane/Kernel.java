package dev.cadastre.dataplane;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The port to the kernel of one node. Each call is one step after another's: an implementation lets
 * no two run at once. All of them throw {@link KernelException}.
 *
 * <p>The node's loop reads first, then takes its view, then applies the difference; and an
 * attachment is in the view before {@link #begin} and out of it before {@link #detach}. So the loop
 * never takes a pod's route for a stranger's.
 */
public interface Kernel extends AutoCloseable {

  /** Every link with its addresses, whoever made it. */
  List<HostLink> links();

  /**
   * Names of the host ends that there are, for a journal that was lost and for what it does not
   * know.
   */
  Set<String> hostEnds();

  /**
   * Whether a network namespace has a link of that name, whoever made it. One that is gone has
   * none.
   *
   * @param namespace its path
   */
  boolean hasLink(String namespace, String link);

  /** What is ours: by protocol number, by the names of our links, by the name of our table. */
  NodeState read();

  /**
   * Makes the changes in their order. What is on a link that went away meanwhile is left out. One
   * change that is refused does not stop the others; the exception then names the first, with the
   * others suppressed.
   */
  void apply(Delta delta);

  /**
   * A head start for {@link #attach}, which tells how it went: the pod's links are made while the
   * caller does other things, such as finding out its addresses. Whoever goes no further calls
   * {@link #detach}.
   */
  void begin(PodWiring wiring);

  /**
   * Wires a pod. An earlier host end of that name is deleted first, and its pod end with it, so it
   * can be repeated. Another link that has the pod end's name is somebody else's: {@link
   * Errno#EEXIST}. On failure nothing of ours stays.
   */
  void attach(PodWiring wiring);

  /**
   * What of a pod's wiring is missing or altered, each in words for people; empty where all is as
   * {@link #attach} made it. What others added is no fault.
   *
   * @param podMtu of the pod end, where somebody behind us may have set another; 0 where it is not
   *     known
   */
  List<String> faults(PodWiring wiring, int podMtu);

  /**
   * Removes the pods' host ends, routes and connection entries, also where their wiring has only
   * begun. What is not there any more is no error. Many at once cost hardly more than one: deleting
   * a link waits some 20 ms for the whole kernel.
   */
  void detach(Collection<LocalPod> pods);

  /**
   * Calls {@code onChange} from a thread of its own whenever something changed that a {@link #read}
   * may show or a loss of notifications may hide; also for changes of our own. Quick changes are
   * joined.
   */
  Watch watch(Runnable onChange);

  @Override
  void close();

  /** Ends a {@link Kernel#watch}. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
