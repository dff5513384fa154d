package dev.cadastre.dataplane;

import dev.cadastre.addr.IpFamily;

/**
 * A step of a packet rule, as the kernel's rule machine takes it: something is loaded into its one
 * register that we use, compared, looked up, and at last something is done. A comparison or lookup
 * that fails ends the rule.
 */
public sealed interface Expression {

  /** Of the packet, but not in it. */
  record LoadMeta(Meta key) implements Expression {}

  enum Meta {
    INPUT_LINK,
    OUTPUT_LINK,
    /** 2 for IPv4, 10 for IPv6. */
    FAMILY,
    TRANSPORT
  }

  /** Bytes of the packet. */
  record LoadBytes(Layer layer, int offset, int length) implements Expression {}

  enum Layer {
    NETWORK,
    TRANSPORT
  }

  /** What the routing tables say. */
  record LoadRouting(Question question) implements Expression {}

  enum Question {
    SOURCE_TYPE,
    DESTINATION_TYPE,
    /** Whether answers would leave by the link that the packet came in by. */
    COMES_THE_WAY_ANSWERS_GO
  }

  /**
   * A constant.
   *
   * @param hex as it lies in a packet
   */
  record LoadValue(String hex) implements Expression {}

  /**
   * Compares what was loaded.
   *
   * @param hex as many bytes as count; fewer than loaded compare the beginning
   */
  record Compare(boolean equal, String hex) implements Expression {}

  /** Looks for what was loaded in a set of the table. */
  record Lookup(String set, boolean contained) implements Expression {}

  record Drop() implements Expression {}

  /** No connection tracking. */
  record NoTrack() implements Expression {}

  /** The source becomes the address of the link that it leaves by, its port a random one. */
  record Masquerade() implements Expression {}

  /** The source becomes the address that was loaded, its port a random one. */
  record SourceNat(IpFamily family) implements Expression {}

  /** Only ever read: a step that we do not write. */
  record Foreign(String name) implements Expression {}
}
