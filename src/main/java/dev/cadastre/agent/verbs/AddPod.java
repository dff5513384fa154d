package dev.cadastre.agent.verbs;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.JournalEntry.Sandbox;
import dev.cadastre.agent.journal.JournalException;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.agent.register.Answer;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.Deadline;
import dev.cadastre.api.rest.AllocateRequest;
import dev.cadastre.api.rest.AllocateResponse;
import dev.cadastre.api.rest.PodReference;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.cni.CniErrorCode;
import dev.cadastre.cni.CniRequest.Add;
import dev.cadastre.cni.CniResult;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ADD: journal, allocate and meanwhile make the links, journal, wire, answer. What failed halfway
 * is given back.
 */
final class AddPod {
  private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/net");

  private final Journal journal;
  private final ControllerClient controllers;
  private final Kernel kernel;
  private final Deletions deletions;
  private final NodeCondition node;
  private final Steps steps;

  AddPod(
      Journal journal,
      ControllerClient controllers,
      Kernel kernel,
      Deletions deletions,
      NodeCondition node,
      Steps steps) {
    this.journal = journal;
    this.controllers = controllers;
    this.kernel = kernel;
    this.deletions = deletions;
    this.node = node;
    this.steps = steps;
  }

  CniResult attach(Add add, Deadline deadline) {
    requireNamespace(add.netns());
    int mtu = mtu(add);
    var known = journal.find(add.attachment());
    if (known.isPresent() && isServed(known.get(), add)) {
      return AddResult.of(known.get(), add.network().dns());
    }
    var intent = intend(add, mtu, known);
    if (add.role() == Role.MAIN) {
      kernel.begin(Attachments.wiring(intent));
    }
    var added = steps.take(Step.ALLOCATE, () -> allocate(add, intent, known.isPresent(), deadline));
    try {
      steps.take(Step.JOURNAL_ADDRESSES, () -> journal.note(added));
      if (add.role() == Role.MAIN) {
        steps.take(Step.WIRE, () -> kernel.attach(Attachments.wiring(added)));
      }
      var wired = added.wired();
      steps.take(Step.JOURNAL_WIRED, () -> journal.record(wired));
      return AddResult.of(wired, add.network().dns());
    } catch (KernelException e) {
      deletions.begin(added);
      throw wiringFailed(add, e);
    } catch (JournalException e) {
      deletions.giveUp(added);
      throw e;
    }
  }

  /** The namespace is looked for first: its absence is no reason to trouble the register. */
  private static void requireNamespace(String netns) {
    if (!Files.exists(Path.of(netns))) {
      throw new VerbFailedException(
          CniErrorCode.NETNS_GONE, "the network namespace %s does not exist".formatted(netns));
    }
    if (isOwn(Path.of(netns))) {
      throw new VerbFailedException(
          CniErrorCode.INVALID_NETNS,
          "the network namespace %s is the node's own".formatted(netns));
    }
  }

  private static boolean isOwn(Path netns) {
    try {
      return Files.isSameFile(netns, OWN_NAMESPACE);
    } catch (IOException e) {
      return false; // gone meanwhile: the wiring says so
    }
  }

  /** All namespaces are files of one device. */
  private static boolean isNamespace(Path path) {
    try {
      return Files.getAttribute(path, "unix:dev")
          .equals(Files.getAttribute(OWN_NAMESPACE, "unix:dev"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether an earlier ADD of the same attachment was answered and what it made is still there. */
  private boolean isServed(JournalEntry known, Add add) {
    return known.phase() == Phase.WIRED
        && known.role() == add.role()
        && known.sandbox() != null
        && known.sandbox().netns().equals(add.netns())
        && (known.role() == Role.IPAM || isWired(known.key(), add.netns()));
  }

  /** Both ends: a namespace that lost its name to another may keep the old interface. */
  private boolean isWired(AttachmentKey key, String netns) {
    return kernel.hostEnds().contains(Attachments.of(key).hostEndName())
        && kernel.hasLink(netns, key.ifName());
  }

  private JournalEntry intend(Add add, int mtu, Optional<JournalEntry> known) {
    var mac = add.mac();
    var intent =
        new JournalEntry(
            add.attachment(),
            add.role(),
            Phase.ADDING,
            List.of(),
            pod(add),
            new Sandbox(add.netns(), mac == null ? null : mac.toString(), mtu),
            Stamp.now());
    Runnable record = () -> steps.take(Step.JOURNAL_INTENT, () -> journal.note(intent));
    if (known.isPresent()) {
      // Its old interface must not outlive its entry, nor may a deletion still at work meet the
      // new.
      deletions.replace(known.get(), record);
    } else {
      record.run();
    }
    return intent;
  }

  private JournalEntry allocate(Add add, JournalEntry intent, boolean again, Deadline deadline) {
    var answer = controllers.allocate(request(add, intent, again), deadline);
    if (!again && isHeldFromBefore(answer)) {
      return allocate(add, intent, true, deadline);
    }
    try {
      return intent.withAddresses(Refusals.body(answer).addresses());
    } catch (VerbFailedException e) {
      giveBack(intent, again, answer);
      throw e;
    }
  }

  /**
   * Found, where this journal knew nothing of it: the collector may be about to free it by reports
   * from before. What is given anew it misses.
   */
  private static boolean isHeldFromBefore(Answer<AllocateResponse> answer) {
    return answer instanceof Answer.Given<AllocateResponse> given && given.foundAtOnce();
  }

  /** Also a refusal may have given something: one family of two. */
  private void giveBack(JournalEntry intent, boolean again, Answer<AllocateResponse> answer) {
    if (!again && answer instanceof Answer.NoAnswer<AllocateResponse> none && !none.maybeDone()) {
      deletions.giveUp(intent);
      journal.remove(intent);
    } else {
      deletions.begin(intent);
    }
  }

  private static AllocateRequest request(Add add, JournalEntry intent, boolean again) {
    var pools = orNull(add.network().settings().pools());
    // Another plugin's network takes its pools alone; the pod's annotations are about our own.
    boolean alone = add.role() == Role.IPAM;
    return new AllocateRequest(
        intent.key().network(),
        intent.key().containerId(),
        intent.key().ifName(),
        intent.pod(),
        null,
        alone ? pools : null,
        alone ? null : pools,
        orNull(add.addresses().stream().map(IpAddress::toString).toList()),
        again ? true : null,
        null,
        null,
        null);
  }

  private static @Nullable List<String> orNull(List<String> list) {
    return list.isEmpty() ? null : list;
  }

  private VerbFailedException wiringFailed(Add add, KernelException cause) {
    if (!Files.exists(Path.of(add.netns()))) {
      return new VerbFailedException(
          CniErrorCode.NETNS_GONE,
          "the network namespace %s went away".formatted(add.netns()),
          cause);
    }
    if (cause.is(Errno.EINVAL) && !isNamespace(Path.of(add.netns()))) {
      return new VerbFailedException(
          CniErrorCode.INVALID_NETNS,
          "%s is not a network namespace".formatted(add.netns()),
          cause);
    }
    // A route of somebody else's exists too, but then there is no such link.
    if (cause.is(Errno.EEXIST) && kernel.hasLink(add.netns(), add.attachment().ifName())) {
      return new VerbFailedException(
          CniErrorCode.INTERFACE_EXISTS,
          "the container has an interface %s that is not Cadastre's: %s"
              .formatted(add.attachment().ifName(), cause.getMessage()),
          cause);
    }
    return new VerbFailedException(
        CniErrorCode.WIRING_FAILED, "the kernel refused: " + cause.getMessage(), cause);
  }

  private int mtu(Add add) {
    int asked = add.network().settings().mtu();
    int found =
        node.podMtu()
            .orElseThrow(
                () ->
                    new VerbFailedException(
                        CniErrorCode.TRY_AGAIN_LATER,
                        "the agent of this node has just started and does not know the cluster"
                            + " yet"));
    return asked > 0 ? asked : found;
  }

  private static @Nullable PodReference pod(Add add) {
    var pod = add.args().pod();
    return pod == null || pod.uid() == null
        ? null
        : new PodReference(pod.namespace(), pod.name(), pod.uid());
  }
}
