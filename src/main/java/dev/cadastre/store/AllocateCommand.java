package dev.cadastre.store;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.Use;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A wish for addresses whose form has been checked; what it names has not.
 *
 * @param families empty: every family that a pool serves
 * @param pools names or CIDRs in order of preference, beating every annotation
 * @param defaultPools for where neither the request nor an annotation names any
 * @param retry whether an earlier request may have been carried out
 */
public record AllocateCommand(
    Attachment attachment,
    Use use,
    Optional<PodId> pod,
    Set<IpFamily> families,
    List<String> pools,
    List<String> defaultPools,
    List<IpAddress> addresses,
    boolean retry) {
  public AllocateCommand {
    families = Set.copyOf(families);
    pools = List.copyOf(pools);
    defaultPools = List.copyOf(defaultPools);
    addresses = List.copyOf(addresses);
  }
}
