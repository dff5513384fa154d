package dev.cadastre.netlink;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A message of a type that we have no use for.
 *
 * @param hex its bytes
 */
public record UnknownMessage(String hex) implements Message {
  @Override
  public void encode(ByteBuffer into) {
    into.put(HexFormat.of().parseHex(hex));
  }

  @Override
  public int encodedLength() {
    return hex.length() / 2;
  }

  static UnknownMessage decode(ByteBuffer from) {
    var bytes = new byte[from.remaining()];
    from.get(bytes);
    return new UnknownMessage(HexFormat.of().formatHex(bytes));
  }
}
