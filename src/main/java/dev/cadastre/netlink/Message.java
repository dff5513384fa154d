package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/** What a message says, behind its {@link Header}. */
public sealed interface Message
    permits AcknowledgementMessage,
        AddressMessage,
        DoneMessage,
        LinkMessage,
        NeighbourMessage,
        NeighbourTableMessage,
        NetfilterMessage,
        RouteMessage,
        RuleMessage,
        UnknownMessage {

  void encode(ByteBuffer into);

  int encodedLength();
}
