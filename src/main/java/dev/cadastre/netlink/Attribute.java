package dev.cadastre.netlink;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A typed value within a message. What it holds is known only to those who know the message, so it
 * is kept as bytes and read as what the reader expects; where the length does not fit that, the
 * reader gets a {@link MalformedMessageException}.
 */
public final class Attribute {
  /** Flag of a type: the value is a list of attributes. */
  public static final int NLA_F_NESTED = 1 << 15;

  /** The bits of a type that are flags. */
  static final int FLAGS = NLA_F_NESTED | 1 << 14;

  static final int HEADER = 4;
  private static final int LONGEST = 0xffff - HEADER;

  private final int type;
  private final byte[] value;

  /**
   * An attribute of these bytes.
   *
   * @param type 16 bits, flags included
   * @param value at most 65531 bytes
   */
  public Attribute(int type, byte[] value) {
    if (type >>> 16 != 0 || value.length > LONGEST) {
      throw new IllegalArgumentException(
          "attribute %d of %d bytes does not fit into a message".formatted(type, value.length));
    }
    this.type = type;
    this.value = value.clone();
  }

  /** Without flags. */
  public int type() {
    return type & ~FLAGS;
  }

  /** The value as it is. */
  public byte[] bytes() {
    return value.clone();
  }

  public int u8() {
    return exactly(1).get() & 0xff;
  }

  /** A 16-bit number in network order, as ports are. */
  public int be16() {
    return exactly(2).order(ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
  }

  public int u32() {
    return exactly(4).getInt();
  }

  /** A 32-bit number in network order, as nf_tables writes all of its numbers. */
  public int be32() {
    return exactly(4).order(ByteOrder.BIG_ENDIAN).getInt();
  }

  public long u64() {
    return exactly(8).getLong();
  }

  /** Text up to the first NUL. */
  public String text() {
    int length = 0;
    while (length < value.length && value[length] != 0) {
      length++;
    }
    return new String(value, 0, length, StandardCharsets.UTF_8);
  }

  public IpAddress address() {
    if (value.length != 4 && value.length != 16) {
      throw new MalformedMessageException(
          "attribute %d has %d bytes, which are no address".formatted(type(), value.length));
    }
    return IpAddress.ofBytes(value);
  }

  public MacAddress mac() {
    exactly(6);
    return MacAddress.ofBytes(value);
  }

  /** The attributes that it holds. */
  public Attributes nested() {
    return Attributes.decode(buffer());
  }

  private ByteBuffer exactly(int length) {
    if (value.length != length) {
      throw new MalformedMessageException(
          "attribute %d has %d bytes instead of %d".formatted(type(), value.length, length));
    }
    return buffer();
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
  }

  void encode(ByteBuffer into) {
    into.putShort((short) (HEADER + value.length)).putShort((short) type).put(value);
    for (int i = value.length; i < aligned(value.length); i++) {
      into.put((byte) 0);
    }
  }

  int encodedLength() {
    return HEADER + aligned(value.length);
  }

  static Attribute decode(ByteBuffer from) {
    if (from.remaining() < HEADER) {
      throw new MalformedMessageException("an attribute is cut off");
    }
    int length = from.getShort() & 0xffff;
    int type = from.getShort() & 0xffff;
    if (length < HEADER || length - HEADER > from.remaining()) {
      throw new MalformedMessageException(
          "attribute %d claims %d bytes".formatted(type & ~FLAGS, length));
    }
    var value = new byte[length - HEADER];
    from.get(value);
    from.position(Math.min(from.limit(), from.position() + aligned(length) - length));
    return new Attribute(type, value);
  }

  static int aligned(int length) {
    return (length + 3) & ~3;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attribute that && type == that.type && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * type + Arrays.hashCode(value);
  }

  /** The type and the bytes in hex. */
  @Override
  public String toString() {
    return type() + "=" + HexFormat.of().formatHex(value);
  }
}
