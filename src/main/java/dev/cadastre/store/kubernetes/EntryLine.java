package dev.cadastre.store.kubernetes;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.Freed;
import dev.cadastre.ipam.Owner;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.Use;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Entries and freed addresses as lines of {@code key=value} words (CONTRACT.md §1). Reading is
 * total: a line that nobody understands is an entry of nobody's, which keeps its address and is
 * written back as it was.
 */
public final class EntryLine {
  /** Under which an entry keeps a line that did not read. */
  private static final String WHOLE_LINE = "";

  private static final Attachment NOBODY = new Attachment("", "", "", "");

  private EntryLine() {}

  public static Entry parse(String line) {
    var words = words(line);
    var entry = words == null ? null : entry(words);
    return entry == null ? unreadable(line) : entry;
  }

  private static Entry unreadable(String line) {
    var owner = new Owner(NOBODY, "", Use.WORKLOAD, Optional.empty());
    return new Entry(owner, 0, Instant.EPOCH, Map.of(WHOLE_LINE, line));
  }

  /** Whether the line did not read: it is nobody's entry. */
  public static boolean isUnreadable(Entry entry) {
    return entry.otherWords().containsKey(WHOLE_LINE);
  }

  private static @Nullable Map<String, String> words(String line) {
    var words = new LinkedHashMap<String, String>();
    int from = 0;
    while (from <= line.length()) {
      int space = line.indexOf(' ', from);
      int end = space < 0 ? line.length() : space;
      int equals = line.indexOf('=', from);
      if (equals <= from || equals >= end - 1) {
        return null;
      }
      if (words.put(line.substring(from, equals), line.substring(equals + 1, end)) != null) {
        return null;
      }
      from = end + 1;
    }
    return words;
  }

  private static @Nullable Entry entry(Map<String, String> words) {
    var pod = words.remove("pod");
    var uid = words.remove("uid");
    var use = words.remove("use");
    var network = words.remove("net");
    var container = words.remove("cid");
    var ifName = words.remove("if");
    var node = words.remove("node");
    var nodeUid = words.remove("nodeuid");
    var sequence = words.remove("seq");
    var at = words.remove("at");
    if (network == null
        || container == null
        || ifName == null
        || node == null
        || sequence == null
        || at == null) {
      return null;
    }
    try {
      var attachment = new Attachment(node, network, container, ifName);
      var owner =
          new Owner(
              attachment,
              nodeUid == null ? "" : nodeUid,
              use == null ? Use.WORKLOAD : Use.parse(use),
              pod(pod, uid));
      return new Entry(owner, positive(sequence), Timestamps.parse(at), words);
    } catch (IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  private static long positive(String digits) {
    long number = Long.parseLong(digits);
    if (number <= 0) {
      throw new IllegalArgumentException("a sequence is positive");
    }
    return number;
  }

  private static Optional<PodId> pod(@Nullable String path, @Nullable String uid) {
    if (path == null && uid == null) {
      return Optional.empty();
    }
    int slash = path == null ? -1 : path.indexOf('/');
    if (path == null || uid == null || slash < 0) {
      throw new IllegalArgumentException("pod and uid come together");
    }
    return Optional.of(new PodId(path.substring(0, slash), path.substring(slash + 1), uid));
  }

  public static String format(Entry entry) {
    var whole = entry.otherWords().get(WHOLE_LINE);
    if (whole != null) {
      return whole;
    }
    var line = new StringBuilder(256);
    var owner = entry.owner();
    owner
        .pod()
        .ifPresent(
            pod -> {
              word(line, "pod", pod.path());
              word(line, "uid", pod.uid());
            });
    if (owner.use() != Use.WORKLOAD) {
      word(line, "use", owner.use().toString());
    }
    var attachment = owner.attachment();
    word(line, "net", attachment.network());
    word(line, "cid", attachment.containerId());
    word(line, "if", attachment.ifName());
    word(line, "node", attachment.node());
    if (!owner.nodeUid().isEmpty()) {
      word(line, "nodeuid", owner.nodeUid());
    }
    word(line, "seq", Long.toString(entry.sequence()));
    word(line, "at", Timestamps.format(entry.at()));
    if (!entry.otherWords().isEmpty()) {
      new TreeMap<>(entry.otherWords()).forEach((key, value) -> word(line, key, value));
    }
    return line.toString();
  }

  private static void word(StringBuilder line, String key, String value) {
    if (!line.isEmpty()) {
      line.append(' ');
    }
    line.append(key).append('=').append(value);
  }

  /** Reads {@code <address> seq=… at=…}; a line that does not read is empty. */
  static Optional<Freed> parseFreed(String line) {
    int space = line.indexOf(' ');
    var words = space < 0 ? null : words(line.substring(space + 1));
    var sequence = words == null ? null : words.get("seq");
    var at = words == null ? null : words.get("at");
    if (sequence == null || at == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Freed(
              IpAddress.parse(line.substring(0, space)), positive(sequence), Timestamps.parse(at)));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  static String formatFreed(Freed freed) {
    return "%s seq=%d at=%s"
        .formatted(freed.address(), freed.sequence(), Timestamps.format(freed.at()));
  }
}
