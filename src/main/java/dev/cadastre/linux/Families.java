package dev.cadastre.linux;

import dev.cadastre.addr.IpFamily;

/** The kernel's numbers of the address families. */
final class Families {
  static final int AF_UNSPEC = 0;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  private Families() {}

  static int number(IpFamily family) {
    return switch (family) {
      case IPV4 -> AF_INET;
      case IPV6 -> AF_INET6;
    };
  }
}
