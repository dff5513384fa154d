package dev.cadastre.controller.notyet;

import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.api.v1alpha1.KeepsUnknown;
import dev.cadastre.api.v1alpha1.NetworkConfig;
import dev.cadastre.store.PoolReport;
import dev.cadastre.store.PoolReport.Condition;
import java.util.ArrayList;
import java.util.List;

/**
 * Which fields that are set have no effect yet, each with the reason in a sentence. Whoever builds
 * the behaviour takes the line out.
 */
public final class Unbuilt {
  private static final String NO_BGP = "this version speaks no BGP";

  private Unbuilt() {}

  /** Of a pool. */
  public static List<String> of(IPPool.Spec spec) {
    var fields = unknown(spec);
    if (spec.disableBGPExport()) {
      fields.add("spec.disableBGPExport: " + NO_BGP);
    }
    return fields;
  }

  /** Of the network's settings. */
  static List<String> of(NetworkConfig.Spec spec) {
    var fields = unknown(spec);
    if (spec.routeSource().equals(NetworkConfig.RouteSource.BGP.name())) {
      fields.add("spec.routeSource: BGP: " + NO_BGP + "; nodes route by the register");
    }
    if (!spec.nodeAddressDetection().equals(NetworkConfig.Spec.defaults().nodeAddressDetection())) {
      fields.add("spec.nodeAddressDetection: nodes are reached at their InternalIP");
    }
    if (spec.allowSpoofAnnotation()) {
      fields.add("spec.allowSpoofAnnotation: no annotation lets a pod send from other addresses");
    }
    return fields;
  }

  /** Of a kind that is about BGP alone. */
  static List<String> ofBgp(KeepsUnknown spec) {
    var fields = unknown(spec);
    fields.add("spec: " + NO_BGP);
    return fields;
  }

  private static List<String> unknown(KeepsUnknown spec) {
    var fields = new ArrayList<String>();
    spec.unknown().keySet().forEach(k -> fields.add("spec.%s: a later version's".formatted(k)));
    return fields;
  }

  /** The condition that says so, absent where there is nothing to say. */
  public static Condition condition(List<String> fields) {
    return fields.isEmpty()
        ? Condition.absent(PoolReport.NOT_YET)
        : new Condition(
            PoolReport.NOT_YET,
            Condition.Status.True,
            "NotBuilt",
            "without effect: " + String.join("; ", fields));
  }
}
