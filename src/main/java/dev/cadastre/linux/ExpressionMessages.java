package dev.cadastre.linux;

import static dev.cadastre.netlink.NfTables.NFTA_CMP_DATA;
import static dev.cadastre.netlink.NfTables.NFTA_CMP_OP;
import static dev.cadastre.netlink.NfTables.NFTA_CMP_SREG;
import static dev.cadastre.netlink.NfTables.NFTA_DATA_VALUE;
import static dev.cadastre.netlink.NfTables.NFTA_DATA_VERDICT;
import static dev.cadastre.netlink.NfTables.NFTA_EXPR_DATA;
import static dev.cadastre.netlink.NfTables.NFTA_EXPR_NAME;
import static dev.cadastre.netlink.NfTables.NFTA_FIB_DREG;
import static dev.cadastre.netlink.NfTables.NFTA_FIB_FLAGS;
import static dev.cadastre.netlink.NfTables.NFTA_FIB_F_DADDR;
import static dev.cadastre.netlink.NfTables.NFTA_FIB_F_IIF;
import static dev.cadastre.netlink.NfTables.NFTA_FIB_F_PRESENT;
import static dev.cadastre.netlink.NfTables.NFTA_FIB_F_SADDR;
import static dev.cadastre.netlink.NfTables.NFTA_FIB_RESULT;
import static dev.cadastre.netlink.NfTables.NFTA_IMMEDIATE_DATA;
import static dev.cadastre.netlink.NfTables.NFTA_IMMEDIATE_DREG;
import static dev.cadastre.netlink.NfTables.NFTA_LIST_ELEM;
import static dev.cadastre.netlink.NfTables.NFTA_LOOKUP_FLAGS;
import static dev.cadastre.netlink.NfTables.NFTA_LOOKUP_SET;
import static dev.cadastre.netlink.NfTables.NFTA_LOOKUP_SREG;
import static dev.cadastre.netlink.NfTables.NFTA_MASQ_FLAGS;
import static dev.cadastre.netlink.NfTables.NFTA_META_DREG;
import static dev.cadastre.netlink.NfTables.NFTA_META_KEY;
import static dev.cadastre.netlink.NfTables.NFTA_NAT_FAMILY;
import static dev.cadastre.netlink.NfTables.NFTA_NAT_FLAGS;
import static dev.cadastre.netlink.NfTables.NFTA_NAT_REG_ADDR_MIN;
import static dev.cadastre.netlink.NfTables.NFTA_NAT_TYPE;
import static dev.cadastre.netlink.NfTables.NFTA_PAYLOAD_BASE;
import static dev.cadastre.netlink.NfTables.NFTA_PAYLOAD_DREG;
import static dev.cadastre.netlink.NfTables.NFTA_PAYLOAD_LEN;
import static dev.cadastre.netlink.NfTables.NFTA_PAYLOAD_OFFSET;
import static dev.cadastre.netlink.NfTables.NFTA_VERDICT_CODE;
import static dev.cadastre.netlink.NfTables.NFT_CMP_EQ;
import static dev.cadastre.netlink.NfTables.NFT_CMP_NEQ;
import static dev.cadastre.netlink.NfTables.NFT_FIB_RESULT_ADDRTYPE;
import static dev.cadastre.netlink.NfTables.NFT_FIB_RESULT_OIF;
import static dev.cadastre.netlink.NfTables.NFT_LOOKUP_F_INV;
import static dev.cadastre.netlink.NfTables.NFT_META_IIFNAME;
import static dev.cadastre.netlink.NfTables.NFT_META_L4PROTO;
import static dev.cadastre.netlink.NfTables.NFT_META_NFPROTO;
import static dev.cadastre.netlink.NfTables.NFT_META_OIFNAME;
import static dev.cadastre.netlink.NfTables.NFT_NAT_SNAT;
import static dev.cadastre.netlink.NfTables.NFT_PAYLOAD_NETWORK_HEADER;
import static dev.cadastre.netlink.NfTables.NFT_PAYLOAD_TRANSPORT_HEADER;
import static dev.cadastre.netlink.NfTables.NFT_REG_1;
import static dev.cadastre.netlink.NfTables.NFT_REG_VERDICT;
import static dev.cadastre.netlink.NfTables.NF_DROP;
import static dev.cadastre.netlink.NfTables.NF_NAT_RANGE_PROTO_RANDOM_FULLY;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.Expression;
import dev.cadastre.dataplane.Expression.Compare;
import dev.cadastre.dataplane.Expression.Drop;
import dev.cadastre.dataplane.Expression.Foreign;
import dev.cadastre.dataplane.Expression.Layer;
import dev.cadastre.dataplane.Expression.LoadBytes;
import dev.cadastre.dataplane.Expression.LoadMeta;
import dev.cadastre.dataplane.Expression.LoadRouting;
import dev.cadastre.dataplane.Expression.LoadValue;
import dev.cadastre.dataplane.Expression.Lookup;
import dev.cadastre.dataplane.Expression.Masquerade;
import dev.cadastre.dataplane.Expression.Meta;
import dev.cadastre.dataplane.Expression.NoTrack;
import dev.cadastre.dataplane.Expression.Question;
import dev.cadastre.dataplane.Expression.SourceNat;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.Attributes.Writer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The steps of packet rules as attributes, and back. */
final class ExpressionMessages {
  private ExpressionMessages() {}

  /** The name of the kernel's expression and what it wants to know. */
  private record Form(String name, Consumer<Writer> settings) {}

  static void write(Expression expression, Writer list) {
    var form = form(expression);
    list.nested(
        NFTA_LIST_ELEM,
        element ->
            element.put(NFTA_EXPR_NAME, form.name()).nested(NFTA_EXPR_DATA, form.settings()));
  }

  private static Form form(Expression expression) {
    return switch (expression) {
      case LoadMeta meta ->
          new Form(
              "meta",
              a -> a.putBe32(NFTA_META_DREG, NFT_REG_1).putBe32(NFTA_META_KEY, key(meta.key())));
      case LoadBytes bytes -> new Form("payload", a -> payload(bytes, a));
      case LoadRouting routing -> new Form("fib", a -> fib(routing.question(), a));
      case LoadValue value ->
          new Form(
              "immediate",
              a ->
                  a.putBe32(NFTA_IMMEDIATE_DREG, NFT_REG_1)
                      .nested(
                          NFTA_IMMEDIATE_DATA,
                          data -> data.put(NFTA_DATA_VALUE, bytes(value.hex()))));
      case Compare compare -> new Form("cmp", a -> compare(compare, a));
      case Lookup lookup -> new Form("lookup", a -> lookup(lookup, a));
      case Drop _ -> new Form("immediate", ExpressionMessages::drop);
      case NoTrack _ -> new Form("notrack", _ -> {});
      case Masquerade _ ->
          new Form("masq", a -> a.putBe32(NFTA_MASQ_FLAGS, NF_NAT_RANGE_PROTO_RANDOM_FULLY));
      case SourceNat nat -> new Form("nat", a -> sourceNat(nat, a));
      case Foreign foreign -> throw new IllegalArgumentException(foreign + " is never written");
    };
  }

  private static int key(Meta key) {
    return switch (key) {
      case INPUT_LINK -> NFT_META_IIFNAME;
      case OUTPUT_LINK -> NFT_META_OIFNAME;
      case FAMILY -> NFT_META_NFPROTO;
      case TRANSPORT -> NFT_META_L4PROTO;
    };
  }

  private static int base(Layer layer) {
    return switch (layer) {
      case NETWORK -> NFT_PAYLOAD_NETWORK_HEADER;
      case TRANSPORT -> NFT_PAYLOAD_TRANSPORT_HEADER;
    };
  }

  private static void payload(LoadBytes bytes, Writer a) {
    a.putBe32(NFTA_PAYLOAD_DREG, NFT_REG_1)
        .putBe32(NFTA_PAYLOAD_BASE, base(bytes.layer()))
        .putBe32(NFTA_PAYLOAD_OFFSET, bytes.offset())
        .putBe32(NFTA_PAYLOAD_LEN, bytes.length());
  }

  private static int result(Question question) {
    return switch (question) {
      case SOURCE_TYPE, DESTINATION_TYPE -> NFT_FIB_RESULT_ADDRTYPE;
      case COMES_THE_WAY_ANSWERS_GO -> NFT_FIB_RESULT_OIF;
    };
  }

  private static int flags(Question question) {
    return switch (question) {
      case SOURCE_TYPE -> NFTA_FIB_F_SADDR;
      case DESTINATION_TYPE -> NFTA_FIB_F_DADDR;
      case COMES_THE_WAY_ANSWERS_GO -> NFTA_FIB_F_SADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT;
    };
  }

  private static void fib(Question question, Writer a) {
    a.putBe32(NFTA_FIB_DREG, NFT_REG_1)
        .putBe32(NFTA_FIB_RESULT, result(question))
        .putBe32(NFTA_FIB_FLAGS, flags(question));
  }

  private static void compare(Compare compare, Writer a) {
    a.putBe32(NFTA_CMP_SREG, NFT_REG_1)
        .putBe32(NFTA_CMP_OP, compare.equal() ? NFT_CMP_EQ : NFT_CMP_NEQ)
        .nested(NFTA_CMP_DATA, data -> data.put(NFTA_DATA_VALUE, bytes(compare.hex())));
  }

  private static void lookup(Lookup lookup, Writer a) {
    a.put(NFTA_LOOKUP_SET, lookup.set()).putBe32(NFTA_LOOKUP_SREG, NFT_REG_1);
    if (!lookup.contained()) {
      a.putBe32(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
    }
  }

  private static void drop(Writer a) {
    a.putBe32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT)
        .nested(
            NFTA_IMMEDIATE_DATA,
            data ->
                data.nested(
                    NFTA_DATA_VERDICT, verdict -> verdict.putBe32(NFTA_VERDICT_CODE, NF_DROP)));
  }

  private static void sourceNat(SourceNat nat, Writer a) {
    a.putBe32(NFTA_NAT_TYPE, NFT_NAT_SNAT)
        .putBe32(NFTA_NAT_FAMILY, Families.number(nat.family()))
        .putBe32(NFTA_NAT_REG_ADDR_MIN, NFT_REG_1)
        .putBe32(NFTA_NAT_FLAGS, NF_NAT_RANGE_PROTO_RANDOM_FULLY);
  }

  /** What the kernel holds; whatever we do not write so is {@link Foreign}. */
  static Expression seen(Attributes element) {
    var name = element.require(NFTA_EXPR_NAME).text();
    var data = element.find(NFTA_EXPR_DATA).map(Attribute::nested).orElse(Attributes.NONE);
    Optional<? extends Expression> known =
        switch (name) {
          case "meta" ->
              first(Meta.values(), key -> is(data, NFTA_META_KEY, key(key))).map(LoadMeta::new);
          case "payload" -> payloadSeen(data);
          case "fib" ->
              first(Question.values(), question -> isAsked(data, question)).map(LoadRouting::new);
          case "cmp" -> compareSeen(data);
          case "lookup" -> Optional.of(lookupSeen(data));
          case "immediate" -> immediateSeen(data);
          case "notrack" -> Optional.of(new NoTrack());
          case "masq" -> Optional.of(new Masquerade()).filter(_ -> isRandom(data, NFTA_MASQ_FLAGS));
          case "nat" -> natSeen(data);
          default -> Optional.empty();
        };
    return known.<Expression>map(expression -> expression).orElseGet(() -> new Foreign(name));
  }

  private static <T> Optional<T> first(T[] values, Predicate<T> condition) {
    return Stream.of(values).filter(condition).findFirst();
  }

  private static boolean is(Attributes data, int type, int value) {
    return number(data, type) == value;
  }

  private static int number(Attributes data, int type) {
    return data.find(type).map(Attribute::be32).orElse(0);
  }

  private static Optional<LoadBytes> payloadSeen(Attributes data) {
    return first(Layer.values(), layer -> is(data, NFTA_PAYLOAD_BASE, base(layer)))
        .map(
            layer ->
                new LoadBytes(
                    layer, number(data, NFTA_PAYLOAD_OFFSET), number(data, NFTA_PAYLOAD_LEN)));
  }

  private static boolean isAsked(Attributes data, Question question) {
    return is(data, NFTA_FIB_RESULT, result(question)) && is(data, NFTA_FIB_FLAGS, flags(question));
  }

  private static Optional<Compare> compareSeen(Attributes data) {
    int operator = number(data, NFTA_CMP_OP);
    return operator == NFT_CMP_EQ || operator == NFT_CMP_NEQ
        ? value(data, NFTA_CMP_DATA).map(hex -> new Compare(operator == NFT_CMP_EQ, hex))
        : Optional.empty();
  }

  private static Lookup lookupSeen(Attributes data) {
    boolean inverted = is(data, NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
    return new Lookup(data.require(NFTA_LOOKUP_SET).text(), !inverted);
  }

  private static Optional<? extends Expression> immediateSeen(Attributes data) {
    var verdict =
        data.find(NFTA_IMMEDIATE_DATA, NFTA_DATA_VERDICT)
            .flatMap(verdictData -> verdictData.nested().find(NFTA_VERDICT_CODE));
    return verdict.isPresent()
        ? verdict.filter(code -> code.be32() == NF_DROP).map(_ -> new Drop())
        : value(data, NFTA_IMMEDIATE_DATA).map(LoadValue::new);
  }

  private static Optional<SourceNat> natSeen(Attributes data) {
    return first(IpFamily.values(), f -> is(data, NFTA_NAT_FAMILY, Families.number(f)))
        .filter(_ -> is(data, NFTA_NAT_TYPE, NFT_NAT_SNAT) && isRandom(data, NFTA_NAT_FLAGS))
        .map(SourceNat::new);
  }

  private static boolean isRandom(Attributes data, int type) {
    return (number(data, type) & NF_NAT_RANGE_PROTO_RANDOM_FULLY) != 0;
  }

  private static Optional<String> value(Attributes data, int type) {
    return data.find(type, NFTA_DATA_VALUE).map(value -> HexFormat.of().formatHex(value.bytes()));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
