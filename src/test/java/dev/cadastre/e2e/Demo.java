package dev.cadastre.e2e;

import java.util.List;

/**
 * {@code make demo} from a cluster without a network on: installs the chart, starts pods on two
 * nodes and shows what they can do. Ends with 1 where something does not work.
 */
public final class Demo {

  private Demo() {}

  public static void main(String[] arguments) {
    var cluster = KindCluster.named(arguments[0]);
    var release = new Release(cluster);
    say("Bringing the images to the nodes");
    release.loadImages();
    say("Installing the chart: helm install cadastre helm/cadastre");
    release.install();
    say("Waiting until nodes and cluster DNS are Ready");
    release.awaitReady();
    say("Starting a pod on each of two nodes, and a host outside the cluster");
    var workload = Workload.start(cluster);
    show(cluster);
    var connected = tryAll(workload);
    var carried = showPath(workload);
    if (!connected || !carried) {
      System.out.println("\nSomething does not work: see above.");
      System.exit(1);
    }
  }

  private static void show(KindCluster cluster) {
    say("What the register says (kubectl get ippools,ipamblocks,ipamhandles,nodenetworks)");
    System.out.println(cluster.kubectl("get", "ippools,ipamblocks,ipamhandles,nodenetworks"));
  }

  private static boolean tryAll(Workload workload) {
    say("Who can talk to whom");
    boolean all = true;
    for (var check : new Connectivity(workload).checks()) {
      var result = check.run();
      all &= result.passed();
      System.out.printf(
          "  %-4s %-42s %9s   %s%n",
          result.passed() ? "ok" : "FAIL", check.name(), result.latency(), result.answer());
    }
    return all;
  }

  private static boolean showPath(Workload workload) {
    var side = workload.left();
    var other = workload.right();
    var path = PodPath.of(workload, side, other);
    say("How traffic reaches pod %s on %s".formatted(side.name(), side.node()));
    System.out.printf("  address         %s%n", path.address());
    System.out.printf("  block           %s%n", path.block());
    System.out.printf("  handle          %s%n", path.handle());
    System.out.printf("  host interface  %s%n", path.hostInterface());
    printRoutes(side.node(), path.routesOnItsNode());
    printRoutes(other.node(), path.routesOnTheOther());
    return path.isComplete();
  }

  private static void printRoutes(String node, List<String> routes) {
    System.out.printf("  routes on %s%n", node);
    routes.forEach(route -> System.out.printf("    %s%n", route));
  }

  private static void say(String what) {
    System.out.printf("%n== %s%n", what);
  }
}
