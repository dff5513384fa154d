package dev.cadastre.api.v1alpha1;

/**
 * Limits, patterns and CEL that several kinds share. What is bounded keeps CEL's estimated cost
 * bounded.
 */
final class Schemas {
  /** {@code ffff:…:ffff/128}. */
  static final int CIDR_LENGTH = 43;

  static final int ADDRESS_LENGTH = 39;
  static final int NAME_LENGTH = 253;
  static final int UID_LENGTH = 128;
  static final int SELECTOR_LENGTH = 1024;

  /** Addresses of the largest block, a /22 or a /118. */
  static final int BLOCK_ADDRESSES = 1024;

  static final long MAX_SEQUENCE = 9_007_199_254_740_991L;
  static final long MAX_AS_NUMBER = 4_294_967_295L;

  /** Words {@code key=value}; keys of later versions pass. */
  static final String ENTRY = "^[a-z]+=[^ ]+( [a-z]+=[^ ]+)*$";

  /** The longest names that Kubernetes allows make about 1,100 characters. */
  static final int ENTRY_LENGTH = 2048;

  static final String FREED = "^[0-9a-f.:]+ seq=[1-9][0-9]* at=[^ ]+( [a-z]+=[^ ]+)*$";

  /** {@code aa:nn} or {@code aa:nn:mm}. */
  static final String COMMUNITY = "^[0-9]{1,10}:[0-9]{1,10}(:[0-9]{1,10})?$";

  /** BIRD refuses its whole configuration for a number that is too large. */
  static final String COMMUNITY_NUMBERS =
      "!self.matches('^[0-9]{1,10}(:[0-9]{1,10}){1,2}$') || self.split(':').all(n, int(n) <="
          + " (self.matches('^[0-9]+:[0-9]+$') ? 65535 : 4294967295))";

  static final String COMMUNITY_NUMBERS_MESSAGE =
      "the numbers of aa:nn are at most 65535, those of aa:nn:mm at most 4294967295";

  static final String DURATION = "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$";

  static final String CANONICAL_CIDR = "isCIDR(self) && string(cidr(self).masked()) == self";
  static final String CANONICAL_CIDR_MESSAGE =
      "must be a CIDR without host bits in its shortest form, such as 10.244.0.0/16 or"
          + " fd00:10:244::/64";

  static final String CANONICAL_ADDRESS = "isIP(self) && ip.isCanonical(self)";
  static final String CANONICAL_ADDRESS_MESSAGE =
      "must be an address in its shortest form, such as 10.244.1.5 or fd00:10:244::5";

  static final String SINGLETON = "self.metadata.name == 'default'";

  private Schemas() {}
}
