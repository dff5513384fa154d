package dev.cadastre.netlink;

/** Types and attributes of connection tracking's messages, by the kernel's names. */
public final class ConnectionTracking {
  public static final int IPCTNL_MSG_CT_NEW = 0;
  public static final int IPCTNL_MSG_CT_GET = 1;
  public static final int IPCTNL_MSG_CT_DELETE = 2;

  public static final int CTA_TUPLE_ORIG = 1;
  public static final int CTA_TUPLE_REPLY = 2;
  public static final int CTA_ID = 12;
  public static final int CTA_ZONE = 18;
  public static final int CTA_TUPLE_IP = 1;
  public static final int CTA_IP_V4_SRC = 1;
  public static final int CTA_IP_V4_DST = 2;
  public static final int CTA_IP_V6_SRC = 3;
  public static final int CTA_IP_V6_DST = 4;

  private ConnectionTracking() {}
}
