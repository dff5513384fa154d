package dev.cadastre.controller.collect;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.SetBack.Clash;
import java.util.List;

/** Addresses that two attachments believe to hold, as far as reports tell. */
@FunctionalInterface
public interface Clashes {
  /** Those inside the range, in order. */
  List<Clash> within(Cidr range);
}
