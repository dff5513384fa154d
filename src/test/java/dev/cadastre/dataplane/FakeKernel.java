package dev.cadastre.dataplane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A kernel in memory. It keeps the rules of the port, and tells what was asked of it. */
public final class FakeKernel implements Kernel {
  private final List<HostLink> links;
  private final Map<String, PodWiring> wirings = new LinkedHashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final Set<PodLink> podLinks = new HashSet<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final List<Delta> applied = new ArrayList<>();
  private NodeState state = NodeState.EMPTY;
  private Consumer<String> beforeDeed = _ -> {};

  private record PodLink(String namespace, String name) {}

  public FakeKernel(HostLink... links) {
    this.links = List.of(links);
  }

  /**
   * Called with {@code read}, {@code apply}, {@code attach} or {@code detach}; may throw in its
   * place.
   */
  public synchronized void beforeDeed(Consumer<String> check) {
    beforeDeed = check;
  }

  /** Somebody else changes our state. */
  public synchronized void interfere(Delta delta) {
    state = state.after(delta);
    notifyWatchers();
  }

  /** Another plugin makes a link in a pod's namespace. */
  public synchronized void addPodLink(String namespace, String link) {
    podLinks.add(new PodLink(namespace, link));
  }

  public synchronized void removePodLink(String namespace, String link) {
    podLinks.remove(new PodLink(namespace, link));
  }

  /** What {@link #apply} was called with, empty deltas too. */
  public synchronized List<Delta> applied() {
    return List.copyOf(applied);
  }

  /** The pods that are wired, by the names of their host ends. */
  public synchronized Map<String, PodWiring> wirings() {
    return Map.copyOf(wirings);
  }

  @Override
  public List<HostLink> links() {
    return links;
  }

  @Override
  public synchronized Set<String> hostEnds() {
    var hostEnds = new TreeSet<>(begun);
    hostEnds.addAll(wirings.keySet());
    return hostEnds;
  }

  @Override
  public synchronized boolean hasLink(String namespace, String link) {
    return podLinks.contains(new PodLink(namespace, link))
        || wirings.values().stream()
            .anyMatch(pod -> pod.namespace().equals(namespace) && pod.podEnd().name().equals(link));
  }

  @Override
  public synchronized NodeState read() {
    beforeDeed.accept("read");
    return state;
  }

  @Override
  public synchronized void apply(Delta delta) {
    beforeDeed.accept("apply");
    applied.add(delta);
    state = state.after(delta);
    notifyWatchers();
  }

  @Override
  public synchronized void begin(PodWiring wiring) {
    begun.add(wiring.hostEnd().name());
  }

  @Override
  public synchronized void attach(PodWiring wiring) {
    begun.remove(wiring.hostEnd().name());
    beforeDeed.accept("attach");
    wirings.put(wiring.hostEnd().name(), wiring);
    var put = new ArrayList<KernelObject>(wiring.hostEnd().sysctls());
    put.addAll(wiring.hostEnd().addresses());
    put.addAll(wiring.hostEnd().routes());
    state = state.after(new Delta(List.of(), put));
    notifyWatchers();
  }

  @Override
  public synchronized List<String> faults(PodWiring wiring, int podMtu) {
    var made = Optional.ofNullable(wirings.get(wiring.hostEnd().name()));
    var inPod = made.filter(pair -> pair.namespace().equals(wiring.namespace()));
    return WiringFaults.of(wiring, podMtu, inPod.map(FakeKernel::podEnd), made.map(this::hostEnd));
  }

  private static LinkState podEnd(PodWiring made) {
    var objects = new HashSet<KernelObject>(made.podEnd().routes());
    objects.addAll(made.podEnd().neighbours());
    for (var address : made.podEnd().addresses()) {
      objects.add(new LinkEntry.LinkAddress(made.podEnd().name(), address));
    }
    return new LinkState(true, made.podEnd().mac(), made.mtu(), objects);
  }

  private LinkState hostEnd(PodWiring made) {
    var name = Optional.of(made.hostEnd().name());
    var objects = state.objects().stream().filter(object -> object.link().equals(name));
    return new LinkState(
        true, made.hostEnd().mac(), made.mtu(), objects.collect(Collectors.toSet()));
  }

  @Override
  public synchronized void detach(Collection<LocalPod> pods) {
    beforeDeed.accept("detach");
    for (var pod : pods) {
      begun.remove(pod.hostEnd());
      wirings.remove(pod.hostEnd());
      var gone =
          state.objects().stream()
              .filter(object -> object.link().filter(pod.hostEnd()::equals).isPresent())
              .toList();
      state = state.after(new Delta(gone, List.of()));
    }
    notifyWatchers();
  }

  @Override
  public Watch watch(Runnable onChange) {
    watchers.add(onChange);
    return () -> watchers.remove(onChange);
  }

  @Override
  public void close() {
    watchers.clear();
  }

  private void notifyWatchers() {
    watchers.forEach(Runnable::run);
  }
}
