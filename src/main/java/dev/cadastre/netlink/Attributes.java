package dev.cadastre.netlink;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The attributes of a message in their order, those of unknown types too. */
public record Attributes(List<Attribute> list) {
  public static final Attributes NONE = new Attributes(List.of());

  public Attributes {
    list = List.copyOf(list);
  }

  /** Attributes written one after another. */
  public static Attributes of(Consumer<Writer> writing) {
    var writer = new Writer();
    writing.accept(writer);
    return new Attributes(writer.written);
  }

  /** The first of a type. */
  public Optional<Attribute> find(int type) {
    return list.stream().filter(attribute -> attribute.type() == type).findFirst();
  }

  /** The first of a type in the attributes that the first of another type holds. */
  public Optional<Attribute> find(int outer, int inner) {
    return find(outer).flatMap(attribute -> attribute.nested().find(inner));
  }

  /** The first of a type, which has to be there. */
  public Attribute require(int type) {
    return find(type)
        .orElseThrow(
            () -> new MalformedMessageException("attribute %d is missing".formatted(type)));
  }

  static Attributes decode(ByteBuffer from) {
    var list = new ArrayList<Attribute>();
    while (from.hasRemaining()) {
      list.add(Attribute.decode(from));
    }
    return new Attributes(list);
  }

  void encode(ByteBuffer into) {
    list.forEach(attribute -> attribute.encode(into));
  }

  int encodedLength() {
    return list.stream().mapToInt(Attribute::encodedLength).sum();
  }

  byte[] encode() {
    var buffer = ByteBuffer.allocate(encodedLength()).order(ByteOrder.nativeOrder());
    encode(buffer);
    return buffer.array();
  }

  /** Puts one attribute behind another. */
  public static final class Writer {
    private final List<Attribute> written = new ArrayList<>();

    private Writer() {}

    public Writer put(Attribute attribute) {
      written.add(attribute);
      return this;
    }

    public Writer put(int type, byte[] value) {
      written.add(new Attribute(type, value));
      return this;
    }

    public Writer putU8(int type, int value) {
      return put(type, new byte[] {(byte) value});
    }

    public Writer putU32(int type, int value) {
      return put(type, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
    }

    public Writer putU64(int type, long value) {
      return put(
          type, ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array());
    }

    /** In network order. */
    public Writer putBe16(int type, int value) {
      return put(type, ByteBuffer.allocate(2).putShort((short) value).array());
    }

    /** In network order. */
    public Writer putBe32(int type, int value) {
      return put(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** With a NUL behind it. */
    public Writer put(int type, String text) {
      return put(type, (text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    public Writer put(int type, IpAddress address) {
      return put(type, address.bytes());
    }

    public Writer put(int type, MacAddress mac) {
      return put(type, mac.bytes());
    }

    public Writer nested(int type, Consumer<Writer> writing) {
      return put(type | Attribute.NLA_F_NESTED, Attributes.of(writing).encode());
    }

    public Writer nested(int type, Attributes attributes) {
      return put(type | Attribute.NLA_F_NESTED, attributes.encode());
    }

    /** A structure of a message within an attribute, its own attributes behind it. */
    public Writer nested(int type, Message message) {
      var buffer = ByteBuffer.allocate(message.encodedLength()).order(ByteOrder.nativeOrder());
      message.encode(buffer);
      return put(type | Attribute.NLA_F_NESTED, buffer.array());
    }
  }
}
