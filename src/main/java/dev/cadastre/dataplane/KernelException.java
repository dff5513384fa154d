package dev.cadastre.dataplane;

import java.util.Optional;

/** The kernel refused: what was tried, its error, and what it said about it. */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Errno> errno;

  public KernelException(String deed, Errno errno, String explanation) {
    super(deed + ": " + errno + (explanation.isEmpty() ? "" : ": " + explanation));
    this.errno = Optional.of(errno);
  }

  public KernelException(String deed, Errno errno) {
    this(deed, errno, "");
  }

  /** Where there is no error number: a library is missing, an answer makes no sense. */
  public KernelException(String deed, String explanation) {
    super(deed + ": " + explanation);
    this.errno = Optional.empty();
  }

  public KernelException(String deed, Throwable cause) {
    super(deed + ": " + cause.getMessage(), cause);
    this.errno = Optional.empty();
  }

  public Optional<Errno> errno() {
    return errno;
  }

  public boolean is(Errno other) {
    return errno.equals(Optional.of(other));
  }
}
