package dev.cadastre.store.kubernetes;

import dev.cadastre.ipam.PoolCounts;
import dev.cadastre.store.PoolReport;
import dev.cadastre.store.PoolReport.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A pool's status as it was seen, and as it is to be after a report. */
final class PoolStatus {
  private static final String CONDITIONS = "conditions";

  private final Map<String, Object> status = new LinkedHashMap<>();
  private final Object generation;

  PoolStatus(Map<String, Object> rest) {
    if (rest.get(PoolResource.STATUS) instanceof Map<?, ?> seen) {
      seen.forEach((key, value) -> status.put(String.valueOf(key), value));
    }
    generation = rest.getOrDefault(PoolResource.GENERATION, 0L);
  }

  Map<String, Object> with(PoolReport report, String now) {
    var conditions = conditions();
    report.conditions().forEach(said -> say(conditions, said, now));
    status.put(CONDITIONS, conditions);
    report.counts().ifPresent(this::count);
    return status;
  }

  private List<Map<String, Object>> conditions() {
    var conditions = new ArrayList<Map<String, Object>>();
    if (status.get(CONDITIONS) instanceof List<?> seen) {
      for (var condition : seen) {
        if (condition instanceof Map<?, ?> members) {
          var copy = new LinkedHashMap<String, Object>();
          members.forEach((key, value) -> copy.put(String.valueOf(key), value));
          conditions.add(copy);
        }
      }
    }
    return conditions;
  }

  private void say(List<Map<String, Object>> conditions, Condition said, String now) {
    var before = conditions.stream().filter(c -> said.type().equals(c.get("type"))).findFirst();
    if (said.status() == Condition.Status.Absent) {
      before.ifPresent(conditions::remove);
      return;
    }
    var condition = before.orElseGet(() -> added(conditions, said.type()));
    var status = said.status().name();
    if (!status.equals(condition.put("status", status))) {
      condition.put("lastTransitionTime", now);
    }
    condition.put("reason", said.reason());
    condition.put("message", said.message());
    condition.put("observedGeneration", generation);
  }

  private static Map<String, Object> added(List<Map<String, Object>> conditions, String type) {
    var condition = new LinkedHashMap<String, Object>();
    condition.put("type", type);
    conditions.add(condition);
    return condition;
  }

  private void count(PoolCounts counts) {
    status.put("blocks", counts.blocks());
    status.put("capacity", counts.capacity());
    status.put("used", counts.used());
    status.put("reserved", counts.reserved());
    status.put("cooling", counts.cooling());
    status.put("free", counts.free());
  }
}
