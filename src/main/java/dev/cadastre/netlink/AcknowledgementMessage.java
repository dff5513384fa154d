package dev.cadastre.netlink;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The kernel's answer to a request (NLMSG_ERROR), also where it succeeded.
 *
 * @param errno positive; 0 where it succeeded
 * @param requestLength of the whole request, in bytes
 * @param request header of the request
 * @param repeated the rest of the request in hex; empty where the kernel does not send it back
 * @param explanation the extended acknowledgement
 */
public record AcknowledgementMessage(
    int errno, int requestLength, Header request, String repeated, Attributes explanation)
    implements Message {
  public static final int NLMSGERR_ATTR_MSG = 1;
  public static final int NLMSGERR_ATTR_OFFS = 2;
  private static final int FIXED = 4 + Header.LENGTH;

  /** What the kernel says in words. */
  public Optional<String> words() {
    return explanation.find(NLMSGERR_ATTR_MSG).map(Attribute::text);
  }

  @Override
  public void encode(ByteBuffer into) {
    into.putInt(-errno);
    request.encode(into, requestLength - Header.LENGTH);
    into.put(HexFormat.of().parseHex(repeated));
    into.position(into.position() + padding());
    explanation.encode(into);
  }

  @Override
  public int encodedLength() {
    return FIXED + repeated.length() / 2 + padding() + explanation.encodedLength();
  }

  private int padding() {
    int length = repeated.length() / 2;
    return Attribute.aligned(length) - length;
  }

  static AcknowledgementMessage decode(Header header, ByteBuffer from) {
    Packet.require(from, FIXED);
    int errno = -from.getInt();
    int length = from.getInt();
    var request = Header.decode(from);
    var repeated = header.has(Header.NLM_F_CAPPED) ? "" : repeated(length, from);
    var explanation = header.has(Header.NLM_F_ACK_TLVS) ? Attributes.decode(from) : Attributes.NONE;
    return new AcknowledgementMessage(errno, length, request, repeated, explanation);
  }

  private static String repeated(int length, ByteBuffer from) {
    if (length < Header.LENGTH || length - Header.LENGTH > from.remaining()) {
      throw new MalformedMessageException("an acknowledgement is cut off");
    }
    var bytes = new byte[length - Header.LENGTH];
    from.get(bytes);
    from.position(
        Math.min(from.limit(), from.position() + Attribute.aligned(bytes.length) - bytes.length));
    return HexFormat.of().formatHex(bytes);
  }
}
