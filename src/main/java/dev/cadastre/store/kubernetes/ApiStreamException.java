package dev.cadastre.store.kubernetes;

/** A list or a watch did not begin, or ended; it is begun anew. */
final class ApiStreamException extends Exception {
  private static final long serialVersionUID = 1;
  private final int status;

  ApiStreamException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
