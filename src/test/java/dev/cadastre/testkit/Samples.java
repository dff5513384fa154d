package dev.cadastre.testkit;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.addr.MacAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Random inputs for laws, the same for the same seed. A law that fails tells its seed; {@code
 * -Dcadastre.seed=<seed>} repeats that case alone.
 */
public final class Samples {
  private static final String SEED = "cadastre.seed";
  private static final String NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final Random random;

  private Samples(long seed) {
    this.random = new Random(seed);
  }

  /** A statement about whatever the samples are. */
  @FunctionalInterface
  public interface Law {
    void check(Samples samples) throws Exception;
  }

  /** Checks the law on {@code times} cases, each with a seed of its own. */
  public static void repeat(int times, Law law) {
    var chosen = Long.getLong(SEED);
    if (chosen != null) {
      check(chosen, law);
      return;
    }
    var seeds = new SplittableRandom();
    for (int i = 0; i < times; i++) {
      check(seeds.nextLong(), law);
    }
  }

  /** Samples of one seed, for a test that needs a fixed scene. */
  public static Samples of(long seed) {
    return new Samples(seed);
  }

  private static void check(long seed, Law law) {
    try {
      law.check(new Samples(seed));
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(
          "%s%nrepeat this case with -D%s=%d".formatted(failure, SEED, seed), failure);
    }
  }

  public Random random() {
    return random;
  }

  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** At least {@code least}, at most {@code most}. */
  public int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  public <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  public <E extends Enum<E>> E oneOf(Class<E> type) {
    return oneOf(List.of(type.getEnumConstants()));
  }

  /** At most {@code most} of them, perhaps none. */
  public <T> List<T> listOf(int most, Function<Samples, T> element) {
    var list = new ArrayList<T>();
    for (int i = between(0, most); i > 0; i--) {
      list.add(element.apply(this));
    }
    return list;
  }

  public <T> List<T> shuffled(List<T> list) {
    var copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }

  /** A label of DNS, such as an object's name. */
  public String name() {
    return characters(between(1, 20), NAME_CHARACTERS);
  }

  public String hex(int digits) {
    return characters(digits, "0123456789abcdef");
  }

  /** In the form of an object's UID. */
  public String uid() {
    return String.join("-", hex(8), hex(4), hex(4), hex(4), hex(12));
  }

  public IpFamily family() {
    return oneOf(IpFamily.class);
  }

  public IpAddress address() {
    return address(family());
  }

  /** Any address; IPv6 ones have runs of zeros often enough to try their short forms. */
  public IpAddress address(IpFamily family) {
    var bytes = new byte[family.bits() / Byte.SIZE];
    random.nextBytes(bytes);
    if (chance(0.5)) {
      int from = random.nextInt(bytes.length);
      for (int i = from; i < between(from, bytes.length); i++) {
        bytes[i] = 0;
      }
    }
    return IpAddress.ofBytes(bytes);
  }

  public IpAddress addressIn(Cidr cidr) {
    var bytes = cidr.base().bytes();
    for (int bit = cidr.prefixLength(); bit < cidr.family().bits(); bit++) {
      if (random.nextBoolean()) {
        bytes[bit / Byte.SIZE] |= (byte) (0x80 >>> bit % Byte.SIZE);
      }
    }
    return IpAddress.ofBytes(bytes);
  }

  public Cidr cidr() {
    var family = family();
    return cidr(family, 0, family.bits());
  }

  public Cidr cidr(IpFamily family, int shortestPrefix, int longestPrefix) {
    return Cidr.containing(address(family), between(shortestPrefix, longestPrefix));
  }

  public Cidr subnetOf(Cidr cidr, int prefixLength) {
    return Cidr.containing(addressIn(cidr), prefixLength);
  }

  /** Of one device: neither multicast nor anybody's registered one. */
  public MacAddress mac() {
    var bytes = new byte[6];
    random.nextBytes(bytes);
    bytes[0] = (byte) ((bytes[0] & 0xfc) | 0x02);
    return MacAddress.ofBytes(bytes);
  }

  private String characters(int length, String alphabet) {
    var text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
