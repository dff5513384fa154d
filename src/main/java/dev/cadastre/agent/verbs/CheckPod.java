package dev.cadastre.agent.verbs;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.register.Answer;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.Deadline;
import dev.cadastre.api.rest.Allocation;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.cni.CniErrorCode;
import dev.cadastre.cni.CniRequest.Check;
import dev.cadastre.cni.CniResult.Interface;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.PodWiring;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * CHECK: the runtime, the journal, the register and the kernel of node and pod say the same of the
 * attachment. The first thing that is missing or altered is the error's sentence, with the others
 * behind it.
 */
final class CheckPod {
  // A register that is slow or away is no fault of the attachment.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Journal journal;
  private final ControllerClient controllers;
  private final Kernel kernel;

  CheckPod(Journal journal, ControllerClient controllers, Kernel kernel) {
    this.journal = journal;
    this.controllers = controllers;
    this.kernel = kernel;
  }

  void check(Check check, Deadline deadline) {
    var entry =
        journal
            .find(check.attachment())
            .filter(known -> known.phase() == Phase.WIRED)
            .orElseThrow(() -> mismatch("the node holds no address for this attachment"));
    checkAddresses(check, entry);
    if (entry.role() == Role.MAIN) {
      checkWiring(check, entry);
    }
    checkRegister(entry, deadline.atMost(PATIENCE));
  }

  private static void checkAddresses(Check check, JournalEntry entry) {
    var listed = check.prevResult().ips().stream().map(ip -> ip.address().address()).toList();
    for (var address : entry.ips()) {
      if (!listed.contains(address)) {
        throw mismatch("the address %s is not in prevResult".formatted(address));
      }
    }
  }

  private void checkWiring(Check check, JournalEntry entry) {
    var told = interfaceOf(check);
    int mtu = told.map(Interface::mtu).orElse(0);
    var wiring = Attachments.wiring(entry, check.netns());
    var faults = kernel.faults(asTold(wiring, told, Attachments.of(entry.key()).podMac()), mtu);
    if (!faults.isEmpty()) {
      throw mismatch(String.join("; ", faults));
    }
  }

  private static Optional<Interface> interfaceOf(Check check) {
    return check.prevResult().interfaces().stream()
        .filter(link -> link.sandbox() != null)
        .filter(link -> link.name().equals(check.attachment().ifName()))
        .findFirst();
  }

  /**
   * A plugin behind us may have given the interface another MAC, and then prevResult has it. Where
   * the runtime asks for one, such a plugin sets the same as we did.
   */
  private static PodWiring asTold(PodWiring wiring, Optional<Interface> told, MacAddress own) {
    return told.map(Interface::mac)
        .map(CheckPod::parse)
        .filter(mac -> !mac.equals(own))
        .map(wiring::withPodMac)
        .orElse(wiring);
  }

  private static MacAddress parse(String mac) {
    try {
      return MacAddress.parse(mac);
    } catch (IllegalArgumentException e) {
      throw new VerbFailedException(
          CniErrorCode.INVALID_NETWORK_CONFIG, "prevResult: " + e.getMessage(), e);
    }
  }

  private void checkRegister(JournalEntry entry, Deadline deadline) {
    if (controllers.allocations(deadline) instanceof Answer.Given<List<Allocation>> given) {
      for (var address : entry.ips()) {
        if (given.body().stream().noneMatch(held -> isHeld(held, address, entry.key()))) {
          throw mismatch("the register does not hold %s for this attachment".formatted(address));
        }
      }
    }
  }

  private static boolean isHeld(Allocation held, IpAddress address, AttachmentKey key) {
    return Objects.equals(held.address(), address.toString())
        && Objects.equals(held.network(), key.network())
        && Objects.equals(held.containerId(), key.containerId())
        && Objects.equals(held.ifName(), key.ifName());
  }

  private static VerbFailedException mismatch(String what) {
    return new VerbFailedException(CniErrorCode.CHECK_MISMATCH, what);
  }
}
