package dev.cadastre.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolChoice;
import dev.cadastre.ipam.Use;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pools and addresses that an attempt names: in the request, in the pod's annotations, in the
 * namespace's, in the CNI configuration. The earlier beats the later, in each family alone.
 */
final class Wishes {
  static final String IP_ADDRESSES = "cadastre.dev/ipAddrs";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final AllocateCommand command;
  private final Map<String, String> podAnnotations;
  private final Map<String, String> namespaceAnnotations;

  /** A text and the member that it came from. */
  record Named(String text, String field) {}

  /** An address and the member that it came from. */
  record Wanted(IpAddress address, String field) {}

  Wishes(AllocateCommand command, Attempt.Who who) {
    this.command = command;
    boolean isPod = command.use() == Use.WORKLOAD;
    podAnnotations = isPod ? who.pod().map(p -> p.annotations()).orElse(Map.of()) : Map.of();
    namespaceAnnotations =
        isPod ? who.namespace().map(n -> n.annotations()).orElse(Map.of()) : Map.of();
  }

  /** The pools that stand for the family, in order of preference; empty: nobody names any. */
  Answer<List<Named>> pools(IpFamily family, List<Pool> pools) {
    return ofFamily(listed("pools", command.pools()), family, pools)
        .then(named -> or(named, annotated("pod", podAnnotations, family), family, pools))
        .then(
            named -> or(named, annotated("namespace", namespaceAnnotations, family), family, pools))
        .then(
            named ->
                named.isEmpty()
                    ? ofFamily(listed("defaultPools", command.defaultPools()), family, pools)
                    : Answer.yes(named));
  }

  /** The families of the pools that the request names; whatever else is named does not count. */
  Answer<Set<IpFamily>> requestedFamilies(List<Pool> pools) {
    var families = EnumSet.noneOf(IpFamily.class);
    for (var name : listed("pools", command.pools())) {
      var pool = PoolChoice.find(pools, name.text());
      if (pool.isEmpty()) {
        return unknownPool(name);
      }
      families.add(pool.get().family());
    }
    return Answer.yes(families);
  }

  private static Answer<List<Named>> or(
      List<Named> named, Answer<List<Named>> annotated, IpFamily family, List<Pool> pools) {
    return named.isEmpty()
        ? annotated.then(names -> onlyOfFamily(names, family, pools))
        : Answer.yes(named);
  }

  private static List<Named> listed(String member, List<String> texts) {
    var named = new ArrayList<Named>();
    for (var text : texts) {
      named.add(new Named(text, "%s[%d]".formatted(member, named.size())));
    }
    return named;
  }

  /** Of a list that names pools of both families. */
  private static Answer<List<Named>> ofFamily(
      List<Named> names, IpFamily family, List<Pool> pools) {
    var found = new ArrayList<Named>();
    for (var name : names) {
      var pool = PoolChoice.find(pools, name.text());
      if (pool.isEmpty()) {
        return unknownPool(name);
      }
      if (pool.get().family() == family) {
        found.add(name);
      }
    }
    return Answer.yes(found);
  }

  private static Answer<List<Named>> onlyOfFamily(
      List<Named> names, IpFamily family, List<Pool> pools) {
    for (var name : names) {
      var pool = PoolChoice.find(pools, name.text());
      if (pool.isEmpty()) {
        return unknownPool(name);
      }
      if (pool.get().family() != family) {
        return Answer.no(
            Refusal.invalid(name.field(), "pool %s is no %s pool".formatted(name.text(), family)));
      }
    }
    return Answer.yes(names);
  }

  private static <T> Answer<T> unknownPool(Named name) {
    return Answer.no(
        Refusal.invalid(
            name.field(), "there is no pool with the name or CIDR %s".formatted(name.text())));
  }

  private static Answer<List<Named>> annotated(
      String owner, Map<String, String> annotations, IpFamily family) {
    return annotated(
        owner,
        annotations,
        family == IpFamily.IPV4 ? "cadastre.dev/ipv4pools" : "cadastre.dev/ipv6pools");
  }

  /** A JSON list or one with commas. */
  private static Answer<List<Named>> annotated(
      String owner, Map<String, String> annotations, String key) {
    var text = annotations.getOrDefault(key, "").strip();
    var field = "%s.annotations[%s]".formatted(owner, key);
    return words(text)
        .map(words -> Answer.yes(named(words, field)))
        .orElseGet(
            () ->
                Answer.no(
                    Refusal.invalid(
                        field, "'%s' is no list; write [\"a\",\"b\"] or a,b".formatted(text))));
  }

  private static List<Named> named(List<String> words, String field) {
    return words.stream()
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .map(word -> new Named(word, field))
        .toList();
  }

  /** Empty: the text is neither. */
  private static Optional<List<String>> words(String text) {
    if (!text.startsWith("[")) {
      return Optional.of(List.of(text.split(",", -1)));
    }
    try {
      var words = new ArrayList<String>();
      for (var item : JSON.readTree(text)) {
        if (!item.isTextual()) {
          return Optional.empty();
        }
        words.add(item.textValue());
      }
      return Optional.of(words);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The addresses that are asked for, at most one of each family. */
  Answer<List<Wanted>> addresses() {
    return annotated("pod", podAnnotations, IP_ADDRESSES)
        .then(Wishes::parsed)
        .then(this::combined)
        .then(this::admitted);
  }

  private static Answer<List<Wanted>> parsed(List<Named> texts) {
    var wanted = new ArrayList<Wanted>();
    for (var text : texts) {
      try {
        wanted.add(new Wanted(IpAddress.parse(text.text()), text.field()));
      } catch (IllegalArgumentException e) {
        return Answer.no(Refusal.invalid(text.field(), String.valueOf(e.getMessage())));
      }
    }
    return onePerFamily(wanted);
  }

  private static Answer<List<Wanted>> onePerFamily(List<Wanted> wanted) {
    for (var family : IpFamily.values()) {
      var ofFamily = wanted.stream().filter(w -> w.address().family() == family).toList();
      if (ofFamily.size() > 1) {
        return Answer.no(
            Refusal.invalid(
                ofFamily.getLast().field(),
                "%s and %s are both %s; ask for one address of a family"
                    .formatted(
                        ofFamily.getFirst().address(), ofFamily.getLast().address(), family)));
      }
    }
    return Answer.yes(wanted);
  }

  /** The request's, and beside them the annotation's where the request asks for none. */
  private Answer<List<Wanted>> combined(List<Wanted> annotated) {
    var asked = new ArrayList<Wanted>();
    for (var address : command.addresses()) {
      asked.add(new Wanted(address, "addresses[%d]".formatted(asked.size())));
    }
    return onePerFamily(asked)
        .then(
            all ->
                Answer.yes(
                    Stream.concat(all.stream(), annotated.stream().filter(a -> isOpen(a.address())))
                        .toList()));
  }

  private boolean isOpen(IpAddress annotated) {
    return command.addresses().isEmpty()
        || (command.families().contains(annotated.family())
            && command.addresses().stream().noneMatch(a -> a.family() == annotated.family()));
  }

  private Answer<List<Wanted>> admitted(List<Wanted> wanted) {
    for (var address : wanted) {
      var family = address.address().family();
      if (!command.families().isEmpty() && !command.families().contains(family)) {
        return Answer.no(
            Refusal.invalid(
                address.field(),
                "%s is %s, which families leaves out".formatted(address.address(), family)));
      }
    }
    return Answer.yes(wanted);
  }

  /** Whether the pool is named anywhere, or has an address that is asked for. */
  boolean mentions(Pool pool, List<Wanted> addresses) {
    return addresses.stream().anyMatch(a -> pool.cidr().contains(a.address()))
        || Stream.of(command.pools(), command.defaultPools(), texts(pool.family()))
            .flatMap(List::stream)
            .anyMatch(name -> PoolChoice.find(List.of(pool), name).isPresent());
  }

  private List<String> texts(IpFamily family) {
    return Stream.of(
            annotated("pod", podAnnotations, family),
            annotated("namespace", namespaceAnnotations, family))
        .flatMap(
            a -> a instanceof Answer.Yes<List<Named>>(var names) ? names.stream() : Stream.of())
        .map(Named::text)
        .toList();
  }

  /** Whether an annotation names pools of the family. */
  boolean isAnnotated(IpFamily family) {
    return !texts(family).isEmpty();
  }

  Optional<Wanted> address(IpFamily family, List<Wanted> wanted) {
    return wanted.stream().filter(w -> w.address().family() == family).findFirst();
  }
}
