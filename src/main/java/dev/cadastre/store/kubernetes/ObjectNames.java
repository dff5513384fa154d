package dev.cadastre.store.kubernetes;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Attachment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of our objects (CONTRACT.md §1, Names). */
public final class ObjectNames {
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int MAX_SUBDOMAIN = 253;
  private static final int HASH_DIGITS = 40;

  private ObjectNames() {}

  /** A block's: its CIDR with dots, colons and the slash as dashes. */
  public static String block(Cidr cidr) {
    return cidr.toString().replace('.', '-').replace(':', '-').replace('/', '-');
  }

  /** The CIDR that a block of this name has; empty where no block can have the name. */
  public static Optional<Cidr> blockCidr(String name) {
    int dash = name.lastIndexOf('-');
    if (dash < 0) {
      return Optional.empty();
    }
    var base = name.substring(0, dash);
    boolean isIpv4 = base.chars().filter(c -> c == '-').count() == 3 && !base.contains("--");
    try {
      var address = IpAddress.parse(base.replace('-', isIpv4 ? '.' : ':'));
      var cidr = Cidr.parse(address + "/" + name.substring(dash + 1));
      return Optional.of(cidr).filter(c -> block(c).equals(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The handle's that the attachment's container has in its network. */
  public static String handle(Attachment attachment) {
    if (attachment.isTunnel()) {
      return hashedUnlessSubdomain(
          "%s-tunnel-addr-%s".formatted(attachment.ifName(), attachment.node()));
    }
    var name = attachment.network() + "." + attachment.containerId();
    return attachment.network().indexOf('.') >= 0 ? hashed(name) : hashedUnlessSubdomain(name);
  }

  /** Whether Kubernetes takes it as the name of a node, a pod or an object of ours. */
  public static boolean isSubdomain(String name) {
    return name.length() <= MAX_SUBDOMAIN && SUBDOMAIN.matcher(name).matches();
  }

  private static String hashedUnlessSubdomain(String name) {
    return isSubdomain(name) ? name : hashed(name);
  }

  private static String hashed(String name) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var hash = digest.digest(name.getBytes(StandardCharsets.UTF_8));
      return "h-" + HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
