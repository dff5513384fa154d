package dev.cadastre.linux;

import static dev.cadastre.netlink.Header.NLM_F_ACK;
import static dev.cadastre.netlink.Header.NLM_F_DUMP;
import static dev.cadastre.netlink.Header.NLM_F_DUMP_INTR;
import static dev.cadastre.netlink.Header.NLM_F_REQUEST;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.netlink.AcknowledgementMessage;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.DoneMessage;
import dev.cadastre.netlink.Header;
import dev.cadastre.netlink.MalformedMessageException;
import dev.cadastre.netlink.Message;
import dev.cadastre.netlink.NetfilterMessage;
import dev.cadastre.netlink.Packet;
import dev.cadastre.netlink.Packet.Protocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A conversation with the kernel: many requests go out at once, and each failure comes back as a
 * {@link KernelException} that says what was tried. It stays in the namespace that it was opened
 * in. For one thread at a time.
 */
final class NetlinkSocket implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int NETLINK_NETFILTER = 12;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;
  private static final int BUFFER = 256 * 1024;
  private static final int ANSWER_SECONDS = 10;
  // Should all of them be refused, their acknowledgements still fit into the socket's buffer.
  private static final int REQUESTS_AT_ONCE = 100;
  private static final int DUMP_TRIES = 5;
  private static final int NFNETLINK_V0_SUBSYSTEM_BATCH = NetfilterMessage.NFNL_SUBSYS_NFTABLES;

  private final Protocol protocol;
  private final int descriptor;
  private final MemorySegment buffer;
  private int sequence;

  private NetlinkSocket(Protocol protocol, int descriptor, MemorySegment buffer) {
    this.protocol = protocol;
    this.descriptor = descriptor;
    this.buffer = buffer;
  }

  /** Opens one in the namespace of the calling thread. */
  static NetlinkSocket open(Protocol protocol) {
    return open(protocol, 0);
  }

  /**
   * Opens one that also hears what the kernel tells everybody.
   *
   * @param groups a mask
   */
  static NetlinkSocket open(Protocol protocol, int groups) {
    return open(protocol, groups, Arena.ofAuto().allocate(BUFFER, 4));
  }

  /**
   * Opens another in the namespace of the calling thread. It shares this one's buffer, since to map
   * one costs a pod more than to talk: both are for the same thread.
   */
  NetlinkSocket openAnother() {
    return open(protocol, 0, buffer);
  }

  private static NetlinkSocket open(Protocol protocol, int groups, MemorySegment buffer) {
    int number = protocol == Protocol.ROUTE ? NETLINK_ROUTE : NETLINK_NETFILTER;
    int descriptor = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW_CLOEXEC, number);
    var socket = new NetlinkSocket(protocol, descriptor, buffer);
    try {
      Libc.setOption(descriptor, Libc.SOL_NETLINK, NETLINK_CAP_ACK, 1);
      Libc.setOption(descriptor, Libc.SOL_NETLINK, NETLINK_EXT_ACK, 1);
      Libc.setOption(descriptor, Libc.SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
      Libc.setReceiveTimeout(descriptor, ANSWER_SECONDS);
      Libc.bindNetlink(descriptor, groups);
      return socket;
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  int descriptor() {
    return descriptor;
  }

  /**
   * Something to be done.
   *
   * @param deed for people: {@code add route 10.244.1.0/26 via …}
   * @param flags besides those that every request has
   */
  record Request(String deed, int type, int flags, Message message) {}

  /** A request and why the kernel refused it. */
  record Refusal(Request request, KernelException reason) {}

  /** Does it, or throws. */
  void execute(Request request) {
    for (var refusal : executeAll(List.of(request))) {
      throw refusal.reason();
    }
  }

  /** Does them in this order; one that is refused does not keep the others from being done. */
  List<Refusal> executeAll(List<Request> requests) {
    var refusals = new ArrayList<Refusal>();
    for (int from = 0; from < requests.size(); from += REQUESTS_AT_ONCE) {
      int to = Math.min(from + REQUESTS_AT_ONCE, requests.size());
      refusals.addAll(executeTogether(requests.subList(from, to)));
    }
    return refusals;
  }

  /** The kernel answers what it refuses, and the last of them in any case. */
  private List<Refusal> executeTogether(List<Request> requests) {
    var packets = new ArrayList<Packet>();
    var bySequence = new LinkedHashMap<Integer, Request>();
    for (var request : requests) {
      bySequence.put(++sequence, request);
      boolean last = bySequence.size() == requests.size();
      packets.add(packet(request, last ? NLM_F_ACK : 0));
    }
    Libc.send(descriptor, Packet.encode(packets));
    return refusals(bySequence, sequence);
  }

  /** Does all of them or none: a batch of nf_tables. */
  List<Refusal> executeAsOne(List<Request> requests) {
    var packets = new ArrayList<Packet>();
    var bySequence = new LinkedHashMap<Integer, Request>();
    var bracket = bracket();
    var begin =
        new Request("change packet rules", NetfilterMessage.NFNL_MSG_BATCH_BEGIN, 0, bracket);
    bySequence.put(++sequence, begin);
    packets.add(packet(begin, 0));
    int first = sequence;
    for (var request : requests) {
      bySequence.put(++sequence, request);
      boolean last = bySequence.size() == requests.size() + 1;
      packets.add(packet(request, last ? NLM_F_ACK : 0));
    }
    int last = sequence;
    sequence++;
    packets.add(packet(new Request("", NetfilterMessage.NFNL_MSG_BATCH_END, 0, bracket), 0));
    Libc.send(descriptor, Packet.encode(packets));
    return refusals(bySequence, last, first);
  }

  private static NetfilterMessage bracket() {
    return new NetfilterMessage(0, 0, NFNETLINK_V0_SUBSYSTEM_BATCH, Attributes.NONE);
  }

  private Packet packet(Request request, int flags) {
    var header = new Header(request.type(), request.flags() | NLM_F_REQUEST | flags, sequence, 0);
    return new Packet(header, request.message());
  }

  /** Reads acknowledgements until one of the last requests is answered. */
  private List<Refusal> refusals(Map<Integer, Request> bySequence, Integer... lastOnes) {
    var refusals = new ArrayList<Refusal>();
    var ends = List.of(lastOnes);
    boolean ended = false;
    while (!ended) {
      for (var packet : receive()) {
        int answered = packet.header().sequence();
        var request = bySequence.get(answered);
        if (request == null || !(packet.message() instanceof AcknowledgementMessage answer)) {
          continue;
        }
        if (answer.errno() != 0) {
          refusals.add(new Refusal(request, refusal(request.deed(), answer)));
        }
        ended |= ends.contains(answered);
      }
    }
    return refusals;
  }

  private static KernelException refusal(String deed, AcknowledgementMessage answer) {
    return new KernelException(deed, new Errno(answer.errno()), answer.words().orElse(""));
  }

  /** Asks for one thing. */
  Message ask(Request request) {
    sequence++;
    Libc.send(descriptor, Packet.encode(List.of(packet(request, 0))));
    while (true) {
      for (var packet : receive()) {
        if (packet.header().sequence() != sequence) {
          continue;
        }
        if (packet.message() instanceof AcknowledgementMessage answer) {
          throw refusal(request.deed(), answer);
        }
        return packet.message();
      }
    }
  }

  /** All that there is, as it was at one moment. */
  List<Message> dump(Request request) {
    for (int attempt = 1; attempt < DUMP_TRIES; attempt++) {
      try {
        return dumpOnce(request);
      } catch (ChangedWhileReadException e) {
        // Again: what was read may lack what was there all the time.
      }
    }
    try {
      return dumpOnce(request);
    } catch (ChangedWhileReadException e) {
      throw new KernelException(request.deed(), "it changes all the time");
    }
  }

  private static final class ChangedWhileReadException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private List<Message> dumpOnce(Request request) throws ChangedWhileReadException {
    sequence++;
    Libc.send(descriptor, Packet.encode(List.of(packet(request, NLM_F_DUMP))));
    var found = new ArrayList<Message>();
    boolean changed = false;
    while (true) {
      for (var packet : receive()) {
        if (packet.header().sequence() != sequence) {
          continue;
        }
        changed |= packet.header().has(NLM_F_DUMP_INTR);
        switch (packet.message()) {
          case DoneMessage done -> {
            if (done.errno() == Errno.EINTR.number() || changed) {
              throw new ChangedWhileReadException();
            }
            if (done.errno() != 0) {
              throw new KernelException(request.deed(), new Errno(done.errno()));
            }
            return found;
          }
          case AcknowledgementMessage answer when answer.errno() != 0 ->
              throw refusal(request.deed(), answer);
          case AcknowledgementMessage _ -> {
            return found;
          }
          default -> found.add(packet.message());
        }
      }
    }
  }

  /** What has come, waiting for it. */
  List<Packet> receive() {
    return receive(0);
  }

  List<Packet> receive(int flags) {
    long length = Libc.receive(descriptor, buffer, flags);
    if (length > buffer.byteSize()) {
      throw new KernelException(
          "receive from the kernel", "an answer of %d bytes is too long".formatted(length));
    }
    try {
      return Packet.decode(protocol, buffer.asSlice(0, length).toArray(JAVA_BYTE));
    } catch (MalformedMessageException e) {
      throw new KernelException("understand the kernel's answer", e);
    }
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}
