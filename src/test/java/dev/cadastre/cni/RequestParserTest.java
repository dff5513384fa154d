package dev.cadastre.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.cni.CniRequest.Parsed;
import dev.cadastre.testkit.Samples;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestParserTest {

  static Stream<Fixture> accepted() {
    return Fixture.in("accepted");
  }

  static Stream<Fixture> refused() {
    return Fixture.in("refused");
  }

  @ParameterizedTest
  @MethodSource
  void accepted(Fixture call) {
    var parsed = CniRequest.parse(call.frame());

    assertThat(parsed).isInstanceOf(Parsed.Accepted.class);
    assertThat(shown(((Parsed.Accepted) parsed).request())).isEqualTo(call.json().path("request"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(Fixture call) throws Exception {
    var parsed = CniRequest.parse(call.frame());

    assertThat(parsed).isInstanceOf(Parsed.Refused.class);
    var error = ((Parsed.Refused) parsed).error();
    var printed = Fixture.JSON.readTree(error.encode());
    var expected = call.json().path("error");
    assertThat(printed.path("code")).isEqualTo(expected.path("code"));
    assertThat(printed.path("msg")).isEqualTo(expected.path("msg"));
    assertThat(printed.path("cniVersion").asText())
        .isEqualTo(expected.path("cniVersion").asText("1.1.0"));
    assertThat(printed.path("details").asText()).isEqualTo(error.code().hint());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whateverIsRefusedIsSaidInOneSentence(Fixture call) {
    var error = ((Parsed.Refused) CniRequest.parse(call.frame())).error();

    assertThat(error.msg()).isNotBlank().doesNotContain("\n").hasSizeLessThan(256);
  }

  /** Half a configuration, or one with a byte changed, is a request or an error, never a crash. */
  @Test
  void damagedInputIsAnsweredAsAnErrorOfTheSpecification() {
    var calls = accepted().toList();
    Samples.repeat(
        2_000,
        samples -> {
          var frame = samples.oneOf(calls).frame();
          var damaged = damaged(samples, frame.input());
          var parsed =
              CniRequest.parse(new ShimFrame(frame.name(), frame.environment(), damaged, 30_000));
          if (parsed instanceof Parsed.Refused refused) {
            assertThat(refused.error().code())
                .isIn(
                    CniErrorCode.INCOMPATIBLE_VERSION,
                    CniErrorCode.UNSUPPORTED_FIELD,
                    CniErrorCode.INVALID_ENVIRONMENT,
                    CniErrorCode.UNDECODABLE,
                    CniErrorCode.INVALID_NETWORK_CONFIG);
          }
        });
  }

  private static String damaged(Samples samples, String input) {
    int at = samples.between(0, input.length() - 1);
    return samples.chance(0.5)
        ? input.substring(0, at)
        : input.substring(0, at)
            + samples.oneOf(List.of("\"", "{", "}", "[", "]", ",", ":", "0", "x", "\\", "null"))
            + input.substring(at + 1);
  }

  /** A request as a fixture shows it. */
  private static ObjectNode shown(CniRequest request) {
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("verb", request.getClass().getSimpleName())
            .put("role", request.role().name())
            .put("version", request.version().toString())
            .put("network", request.network().name());
    switch (request) {
      case CniRequest.Add add -> {
        put(node, add.attachment());
        node.put("netns", add.netns());
        put(node, add);
      }
      case CniRequest.Del del -> {
        put(node, del.attachment());
        put(node, "netns", del.netns());
        put(node, "prevResult", del.network().prevResult());
      }
      case CniRequest.Check check -> {
        put(node, check.attachment());
        node.put("netns", check.netns());
        node.set("addresses", texts(check.prevResult().ips().stream().map(CniResult.Ip::address)));
      }
      case CniRequest.Gc gc ->
          gc.valid()
              .ifPresent(
                  valid -> {
                    var sorted = new TreeMap<String, String>();
                    valid.forEach(key -> sorted.put(key.containerId(), key.ifName()));
                    node.set("valid", Fixture.JSON.valueToTree(sorted));
                  });
      case CniRequest.Status status -> node.put("type", status.network().type());
    }
    return node;
  }

  private static void put(ObjectNode node, CniRequest.Add add) {
    putAll(node, "addresses", texts(add.addresses().stream()));
    put(node, "mac", add.mac());
    putAll(node, "pools", texts(add.network().settings().pools().stream()));
    if (add.network().settings().mtu() != 0) {
      node.put("mtu", add.network().settings().mtu());
    }
    var pod = add.args().pod();
    put(node, "pod", pod == null ? null : pod.namespace() + "/" + pod.name() + " " + pod.uid());
    put(node, "infraContainerId", add.args().infraContainerId());
    if (!add.network().dns().equals(Dns.NONE)) {
      node.set("dns", Fixture.JSON.valueToTree(add.network().dns()));
    }
  }

  private static void put(ObjectNode node, AttachmentKey key) {
    node.put("container", key.containerId()).put("interface", key.ifName());
  }

  private static void put(ObjectNode node, String name, @Nullable Object value) {
    if (value instanceof CniResult result) {
      node.set(name, texts(result.ips().stream().map(CniResult.Ip::address)));
    } else if (value != null) {
      node.put(name, value.toString());
    }
  }

  private static void putAll(ObjectNode node, String name, ArrayNode texts) {
    if (!texts.isEmpty()) {
      node.set(name, texts);
    }
  }

  private static ArrayNode texts(Stream<?> values) {
    var array = JsonNodeFactory.instance.arrayNode();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }
}
