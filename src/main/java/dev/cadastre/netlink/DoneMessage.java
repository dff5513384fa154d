package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/**
 * The end of a dump (NLMSG_DONE).
 *
 * @param errno positive where the dump was broken off; else 0
 * @param explanation the extended acknowledgement
 */
public record DoneMessage(int errno, Attributes explanation) implements Message {
  @Override
  public void encode(ByteBuffer into) {
    into.putInt(-errno);
    explanation.encode(into);
  }

  @Override
  public int encodedLength() {
    return 4 + explanation.encodedLength();
  }

  static DoneMessage decode(ByteBuffer from) {
    Packet.require(from, 4);
    return new DoneMessage(-from.getInt(), Attributes.decode(from));
  }
}
