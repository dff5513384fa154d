package dev.cadastre.netlink;

/** Bytes that are no netlink message, or an attribute that has not the form it should have. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String what) {
    super(what);
  }
}
