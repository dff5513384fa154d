package dev.cadastre.controller.collect;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Attachment;
import java.util.Optional;

/**
 * An address that a node reports and the register does not hold for it.
 *
 * @param registered who holds it instead; empty: nobody
 */
record Unheld(IpAddress address, Attachment reported, Optional<Attachment> registered) {}
