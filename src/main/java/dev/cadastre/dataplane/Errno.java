package dev.cadastre.dataplane;

/**
 * Why the kernel refused, by its own number.
 *
 * @param number positive
 */
public record Errno(int number) {
  public static final Errno EPERM = new Errno(1);
  public static final Errno ENOENT = new Errno(2);
  public static final Errno ESRCH = new Errno(3);
  public static final Errno EINTR = new Errno(4);
  public static final Errno EAGAIN = new Errno(11);
  public static final Errno EACCES = new Errno(13);
  public static final Errno EBUSY = new Errno(16);
  public static final Errno EEXIST = new Errno(17);
  public static final Errno ENODEV = new Errno(19);
  public static final Errno EINVAL = new Errno(22);
  public static final Errno EROFS = new Errno(30);
  public static final Errno EOPNOTSUPP = new Errno(95);
  public static final Errno EAFNOSUPPORT = new Errno(97);
  public static final Errno EADDRNOTAVAIL = new Errno(99);
  public static final Errno ENETDOWN = new Errno(100);
  public static final Errno ENETUNREACH = new Errno(101);
  public static final Errno ENOBUFS = new Errno(105);

  /** The kernel's name of it, or its number where we have no use for the name. */
  @Override
  public String toString() {
    return switch (number) {
      case 1 -> "EPERM (operation not permitted)";
      case 2 -> "ENOENT (no such file or object)";
      case 3 -> "ESRCH (no such entry)";
      case 4 -> "EINTR (interrupted)";
      case 11 -> "EAGAIN (try again)";
      case 12 -> "ENOMEM (out of memory)";
      case 13 -> "EACCES (permission denied)";
      case 16 -> "EBUSY (in use)";
      case 17 -> "EEXIST (exists already)";
      case 19 -> "ENODEV (no such device)";
      case 22 -> "EINVAL (invalid argument)";
      case 24 -> "EMFILE (too many open files)";
      case 28 -> "ENOSPC (no space left)";
      case 30 -> "EROFS (read-only file system)";
      case 34 -> "ERANGE (out of range)";
      case 95 -> "EOPNOTSUPP (not supported by this kernel)";
      case 97 -> "EAFNOSUPPORT (address family not supported by this kernel)";
      case 99 -> "EADDRNOTAVAIL (address not available)";
      case 100 -> "ENETDOWN (network is down)";
      case 101 -> "ENETUNREACH (network is unreachable)";
      case 105 -> "ENOBUFS (no buffer space)";
      case 110 -> "ETIMEDOUT (timed out)";
      case 113 -> "EHOSTUNREACH (no route to host)";
      default -> "errno " + number;
    };
  }
}
