package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.testkit.Samples;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressRangesTest {

  /** 256 addresses of a family, so that a plain set can follow. */
  private static final List<Cidr> RANGES =
      List.of(Cidr.parse("10.0.0.0/24"), Cidr.parse("fd00:41::/120"));

  @Test
  void theyHoldWhatASetHolds() {
    Samples.repeat(
        300,
        samples -> {
          var range = samples.oneOf(RANGES);
          var ranges = new AddressRanges();
          var model = new HashSet<IpAddress>();
          for (int i = 0; i < 20; i++) {
            var cidr = samples.subnetOf(range, range.prefixLength() + samples.between(1, 8));
            if (samples.chance(0.6)) {
              ranges.add(cidr);
              model.addAll(addresses(cidr));
            } else {
              ranges.remove(cidr);
              model.removeAll(addresses(cidr));
            }
            assertHolds(ranges, model, range);
          }
        });
  }

  private static void assertHolds(AddressRanges ranges, Set<IpAddress> model, Cidr range) {
    for (var address : addresses(range)) {
      var lone = Cidr.containing(address, address.family().bits());
      assertThat(ranges.endOfRunAround(lone).isPresent())
          .as(address.toString())
          .isEqualTo(model.contains(address));
    }
  }

  private static Set<IpAddress> addresses(Cidr cidr) {
    var addresses = new HashSet<IpAddress>();
    for (var at = cidr.base(); at.compareTo(cidr.last()) <= 0; at = at.plus(1)) {
      addresses.add(at);
    }
    return addresses;
  }
}
