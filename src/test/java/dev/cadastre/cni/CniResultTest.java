package dev.cadastre.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.cni.CniResult.Interface;
import dev.cadastre.cni.CniResult.Ip;
import dev.cadastre.cni.CniResult.Route;
import dev.cadastre.testkit.Samples;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CniResultTest {
  private static final IpAddress GATEWAY4 = IpAddress.parse("169.254.1.1");
  private static final IpAddress GATEWAY6 = IpAddress.parse("fe80::ecee:eeff:feee:eeee");

  /** Has something in every place that the newest version knows. */
  private static final CniResult FULL =
      new CniResult(
          List.of(
              Interface.onHost("cad0123456789ab", "ee:ee:ee:ee:ee:ee", 1450),
              new Interface(
                  "eth0",
                  "02:00:00:00:00:07",
                  1450,
                  "/run/netns/a",
                  "/run/vhost.sock",
                  "0000:00:1f.6")),
          List.of(
              new Ip(InterfaceAddress.parse("10.244.0.7/32"), GATEWAY4, 1),
              new Ip(InterfaceAddress.parse("fd00::7/128"), GATEWAY6, 1),
              new Ip(InterfaceAddress.parse("10.244.0.9/32"), GATEWAY4, 1)),
          List.of(
              Route.via(Cidr.parse("0.0.0.0/0"), GATEWAY4),
              new Route(Cidr.parse("10.96.0.0/12"), null, 1400, 1360, 100, 7, 253),
              Route.via(Cidr.parse("::/0"), GATEWAY6)),
          new Dns(
              List.of("10.96.0.10"),
              "cluster.local",
              List.of("svc.cluster.local"),
              List.of("ndots:5")));

  static Stream<Fixture> referencePlugins() {
    return Fixture.in("prev-results");
  }

  @ParameterizedTest
  @EnumSource
  void everyVersionHasItsShape(CniVersion version) throws Exception {
    var printed = Fixture.JSON.readTree(FULL.encode(version));

    assertThat(printed).isEqualTo(Fixture.of("results", version.toString()).json());
  }

  @ParameterizedTest
  @EnumSource
  void whatAVersionCanSayIsReadBack(CniVersion version) {
    Samples.repeat(
        300,
        samples -> {
          var result = result(samples);
          assertThat(CniResult.decode(result.encode(version))).isEqualTo(sayable(result, version));
        });
  }

  /** What came up from an old version and went down again is what it was. */
  @ParameterizedTest
  @EnumSource
  void readingAndWritingAVersionChangesNothing(CniVersion version) {
    Samples.repeat(
        300,
        samples -> {
          var text = result(samples).encode(version);
          assertThat(CniResult.decode(text).encode(version)).isEqualTo(text);
        });
  }

  @ParameterizedTest
  @MethodSource("referencePlugins")
  void resultsOfTheReferencePluginsAreReadInEveryVersion(Fixture printed) {
    var result = CniResult.decode(printed.json().toString());

    assertThat(result.ips())
        .extracting(ip -> ip.address().address().family())
        .containsExactly(IpFamily.IPV4, IpFamily.IPV6);
    assertThat(result.routes())
        .extracting(route -> route.dst().toString())
        .containsExactly("0.0.0.0/0", "::/0");
    assertThat(result.dns().nameservers()).containsExactly("192.0.2.53");
  }

  @Test
  void destinationsOfOthersMayHaveHostBits() {
    var result =
        CniResult.decode("{\"cniVersion\":\"1.0.0\",\"routes\":[{\"dst\":\"10.9.8.7/8\"}]}");

    assertThat(result.routes()).containsExactly(Route.via(Cidr.parse("10.0.0.0/8"), null));
  }

  @Test
  void whatIsNoResultIsRefusedWithItsPath() {
    assertThatThrownBy(
            () ->
                CniResult.decode("{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.0.0.1\"}]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ips[0].address: '10.0.0.1' has no prefix length; write address/length");
    assertThatThrownBy(() -> CniResult.decode("[]")).hasMessage("the result is not a JSON object");
  }

  private static CniResult result(Samples samples) {
    return new CniResult(
        samples.listOf(3, CniResultTest::link),
        samples.listOf(4, CniResultTest::ip),
        samples.listOf(4, CniResultTest::route),
        samples.chance(0.5)
            ? Dns.NONE
            : new Dns(
                samples.listOf(2, s -> s.address().toString()),
                sometimes(samples, samples.name()),
                samples.listOf(2, Samples::name),
                samples.listOf(2, Samples::name)));
  }

  private static Interface link(Samples samples) {
    return new Interface(
        samples.name(),
        sometimes(samples, samples.mac().toString()),
        sometimes(samples, samples.between(68, 9000)),
        sometimes(samples, "/run/netns/" + samples.name()),
        sometimes(samples, "/run/" + samples.name()),
        sometimes(samples, samples.name()));
  }

  private static Ip ip(Samples samples) {
    var address = samples.address();
    return new Ip(
        new InterfaceAddress(address, samples.between(0, address.family().bits())),
        sometimes(samples, samples.address(address.family())),
        sometimes(samples, samples.between(0, 3)));
  }

  private static Route route(Samples samples) {
    return new Route(
        samples.cidr(),
        sometimes(samples, samples.address()),
        sometimes(samples, samples.between(68, 9000)),
        sometimes(samples, samples.between(1, 9000)),
        sometimes(samples, samples.between(1, 1000)),
        sometimes(samples, samples.between(0, 1000)),
        sometimes(samples, samples.between(0, 255)));
  }

  private static <T> @Nullable T sometimes(Samples samples, T value) {
    return samples.chance(0.5) ? value : null;
  }

  /** The part of a result that a version has places for. */
  private static CniResult sayable(CniResult result, CniVersion version) {
    if (version.atLeast(CniVersion.V1_1_0)) {
      return result;
    }
    var routes = result.routes().stream().map(r -> Route.via(r.dst(), r.gw())).toList();
    if (version.atLeast(CniVersion.V0_3_0)) {
      var links =
          result.interfaces().stream()
              .map(i -> new Interface(i.name(), i.mac(), null, i.sandbox(), null, null))
              .toList();
      return new CniResult(links, result.ips(), routes, result.dns());
    }
    var families = Stream.of(IpFamily.values()).filter(f -> has(result, f)).toList();
    return new CniResult(
        List.of(),
        families.stream().map(family -> first(result, family)).toList(),
        families.stream()
            .flatMap(family -> routes.stream().filter(r -> r.dst().family() == family))
            .toList(),
        result.dns());
  }

  private static boolean has(CniResult result, IpFamily family) {
    return result.ips().stream().anyMatch(ip -> ip.address().address().family() == family);
  }

  private static Ip first(CniResult result, IpFamily family) {
    var first =
        result.ips().stream()
            .filter(ip -> ip.address().address().family() == family)
            .findFirst()
            .orElseThrow();
    return new Ip(first.address(), first.gateway(), null);
  }
}
