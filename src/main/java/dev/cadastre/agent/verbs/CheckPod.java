package dev.cadastre.agent.verbs;

import dev.cadastre.addr.Cidr;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.cni.CniErrorCode;
import dev.cadastre.cni.CniRequest.Check;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.Route;
import java.util.HashSet;

/** CHECK: what the journal says of the attachment is what the runtime and the node's kernel say. */
final class CheckPod {
  private final Journal journal;
  private final Kernel kernel;

  CheckPod(Journal journal, Kernel kernel) {
    this.journal = journal;
    this.kernel = kernel;
  }

  void check(Check check) {
    var entry =
        journal
            .find(check.attachment())
            .filter(known -> known.phase() == Phase.WIRED)
            .orElseThrow(() -> mismatch("the node holds no address for this attachment"));
    checkAddresses(check, entry);
    if (entry.role() == Role.MAIN) {
      checkWiring(entry);
    }
  }

  private static void checkAddresses(Check check, JournalEntry entry) {
    var listed = check.prevResult().ips().stream().map(ip -> ip.address().address()).toList();
    for (var address : entry.ips()) {
      if (!listed.contains(address)) {
        throw mismatch("the address %s is not in prevResult".formatted(address));
      }
    }
  }

  private void checkWiring(JournalEntry entry) {
    var hostEnd = Attachments.of(entry.key()).hostEndName();
    if (!kernel.hostEnds().contains(hostEnd)) {
      throw mismatch("the host end %s is gone".formatted(hostEnd));
    }
    var routes = new HashSet<>(kernel.read().objects(Route.class));
    for (var address : entry.ips()) {
      if (!routes.contains(new Route.OnLink(Cidr.host(address), hostEnd))) {
        throw mismatch("the route to %s by %s is gone".formatted(address, hostEnd));
      }
    }
  }

  private static VerbFailedException mismatch(String what) {
    return new VerbFailedException(CniErrorCode.CHECK_MISMATCH, what);
  }
}
