package dev.cadastre.agent.verbs;

import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalException;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.Deadline;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.agent.telemetry.Metrics;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.cni.CniError;
import dev.cadastre.cni.CniErrorCode;
import dev.cadastre.cni.CniRequest;
import dev.cadastre.cni.QueuedDel;
import dev.cadastre.cni.ShimFrame;
import dev.cadastre.cni.ShimReply;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.KernelException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One call of the runtime to its verb, one verb at a time for each container; and failures to CNI's
 * errors.
 */
public final class CniDispatcher {
  private static final System.Logger LOG = System.getLogger(CniDispatcher.class.getName());
  // Left for undoing and for the answer's way back before the shim gives up.
  private static final Duration MARGIN = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(28);

  private final AddPod add;
  private final DeletePod delete;
  private final CheckPod check;
  private final CollectGarbage garbage;
  private final StatusCheck status;
  private final Metrics metrics;
  private final KeyedLocks<String> containers = new KeyedLocks<>();

  public CniDispatcher(
      Journal journal,
      ControllerClient controllers,
      Kernel kernel,
      Deletions deletions,
      NodeCondition node,
      Steps steps,
      Metrics metrics) {
    this.add = new AddPod(journal, controllers, kernel, deletions, node, steps);
    this.delete = new DeletePod(journal, deletions);
    this.check = new CheckPod(journal, controllers, kernel);
    this.garbage = new CollectGarbage(journal, deletions, containers);
    this.status = new StatusCheck(node);
    this.metrics = metrics;
  }

  /** Answers a call. */
  public ShimReply answer(ShimFrame frame) {
    return switch (CniRequest.parse(frame)) {
      case CniRequest.Parsed.Refused refused -> ShimReply.of(logged(refused.error()));
      case CniRequest.Parsed.Accepted accepted ->
          carryOut(accepted.request(), Stamp.now(), deadline(frame)).reply();
    };
  }

  /** Carries out a deletion that waited for the agent; false where it has to be tried again. */
  public boolean isDone(QueuedDel queued) {
    var asked = new Stamp(queued.bootId(), queued.monotonicNanos(), Instant.now());
    return switch (CniRequest.parse(queued.frame())) {
      case CniRequest.Parsed.Refused refused -> {
        logged(refused.error());
        yield true;
      }
      case CniRequest.Parsed.Accepted accepted ->
          carryOut(accepted.request(), asked, Deadline.in(LONGEST)).error().isEmpty();
    };
  }

  private static CniError logged(CniError error) {
    var line = LogLine.of("refused").with("code", error.code().number());
    LOG.log(Level.WARNING, line.with("error", error.msg()).toString());
    return error;
  }

  private record Outcome(ShimReply reply, Optional<CniError> error) {
    static Outcome failed(CniError error) {
      return new Outcome(ShimReply.of(error), Optional.of(error));
    }
  }

  private Outcome carryOut(CniRequest request, Stamp asked, Deadline deadline) {
    long start = System.nanoTime();
    var line = line(request);
    var outcome = attempt(request, asked, deadline, line);
    var took = Duration.ofNanos(System.nanoTime() - start);
    int code = outcome.error().map(error -> error.code().number()).orElse(0);
    outcome.error().ifPresent(error -> line.with("code", code).with("error", error.msg()));
    line.with("us", took.toNanos() / 1_000);
    LOG.log(level(request, code), line.toString());
    metrics.answered(verb(request), code, took);
    return outcome;
  }

  private Outcome attempt(CniRequest request, Stamp asked, Deadline deadline, LogLine line) {
    var version = request.version();
    try {
      var reply = inTurn(request, () -> perform(request, asked, deadline, line));
      return new Outcome(reply, Optional.empty());
    } catch (VerbFailedException e) {
      return Outcome.failed(e.error(version));
    } catch (JournalException e) {
      return Outcome.failed(CniError.of(version, CniErrorCode.IO_FAILURE, text(e)));
    } catch (KernelException e) {
      return Outcome.failed(CniError.of(version, CniErrorCode.WIRING_FAILED, text(e)));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, LogLine.of("fault").toString(), e);
      return Outcome.failed(CniError.of(version, CniErrorCode.INTERNAL, e.toString()));
    }
  }

  private ShimReply perform(CniRequest request, Stamp asked, Deadline deadline, LogLine line) {
    switch (request) {
      case CniRequest.Add a -> {
        var result = add.attach(a, deadline);
        result.ips().forEach(ip -> line.with("address", ip.address()));
        return ShimReply.of(result, request.version());
      }
      case CniRequest.Del d -> delete.detach(d, asked);
      case CniRequest.Check c -> check.check(c, deadline);
      case CniRequest.Gc g -> line.with("collected", garbage.collect(g));
      case CniRequest.Status s -> status.check();
    }
    return ShimReply.done();
  }

  private <T> T inTurn(CniRequest request, Supplier<T> deed) {
    var key = key(request);
    return key.isEmpty() ? deed.get() : containers.withLock(key.get().containerId(), deed);
  }

  private static LogLine line(CniRequest request) {
    var line = LogLine.of(verb(request)).with("network", request.network().name());
    key(request)
        .ifPresent(
            key -> line.with("container", key.containerId()).with("interface", key.ifName()));
    if (request instanceof CniRequest.Add a && a.args().pod() != null) {
      line.with("pod", a.args().pod().namespace() + "/" + a.args().pod().name());
    }
    return line;
  }

  /** The runtime asks for STATUS every few seconds. */
  private static Level level(CniRequest request, int code) {
    if (code != 0) {
      return Level.WARNING;
    }
    return request instanceof CniRequest.Status ? Level.DEBUG : Level.INFO;
  }

  private static String verb(CniRequest request) {
    return switch (request) {
      case CniRequest.Add a -> "add";
      case CniRequest.Del d -> "del";
      case CniRequest.Check c -> "check";
      case CniRequest.Gc g -> "gc";
      case CniRequest.Status s -> "status";
    };
  }

  private static Optional<AttachmentKey> key(CniRequest request) {
    return switch (request) {
      case CniRequest.Add a -> Optional.of(a.attachment());
      case CniRequest.Del d -> Optional.of(d.attachment());
      case CniRequest.Check c -> Optional.of(c.attachment());
      case CniRequest.Gc g -> Optional.empty();
      case CniRequest.Status s -> Optional.empty();
    };
  }

  private static Deadline deadline(ShimFrame frame) {
    return Deadline.in(Duration.ofMillis(frame.millisecondsLeft()).minus(MARGIN)).atMost(LONGEST);
  }

  private static String text(RuntimeException failure) {
    return String.valueOf(failure.getMessage());
  }
}
