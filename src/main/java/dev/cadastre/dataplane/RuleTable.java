package dev.cadastre.dataplane;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Our one table of packet rules, family {@code inet}. It is read back as it is written, so whatever
 * others change in it shows. It is replaced as a whole and at once.
 *
 * @param sets sorted by name
 * @param chains sorted by name
 */
public record RuleTable(String name, List<AddressSet> sets, List<RuleChain> chains)
    implements KernelObject {
  /** The name of ours. */
  public static final String CADASTRE = "cadastre";

  public RuleTable {
    sets = sets.stream().sorted(Comparator.comparing(AddressSet::name)).toList();
    chains = chains.stream().sorted(Comparator.comparing(RuleChain::name)).toList();
  }

  @Override
  public String key() {
    return name;
  }

  @Override
  public Optional<String> link() {
    return Optional.empty();
  }
}
