package dev.cadastre.controller.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.api.rest.Problem;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.testkit.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormsTest {
  private static final List<String> MEMBERS =
      List.of(
          "network",
          "containerId",
          "ifName",
          "pod",
          "families",
          "pools",
          "addresses",
          "retry",
          "node",
          "use",
          "kind",
          "held");
  private static final List<String> VALUES =
      List.of(
          "1",
          "-1.5",
          "true",
          "null",
          "''",
          "'x'",
          "[]",
          "[1]",
          "['IPv4']",
          "[[]]",
          "{}",
          "{'name':1}",
          "'Tunnel'",
          "'VXLAN'",
          "[{}]",
          "['10.0.0.1']");
  private static final String KEY = "'network':'pods','containerId':'c1','ifName':'eth0'";

  private static Form form(String json) {
    return Form.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Problem refusal(String json, Consumer<Form> read) {
    try {
      read.accept(form(json));
      throw new AssertionError("was accepted: " + json);
    } catch (RefusedException refused) {
      return refused.problem();
    }
  }

  @Test
  void aPodsWishIsReadWhole() {
    var wish =
        AllocateForm.parse(
            form(
                "{"
                    + KEY
                    + ",'pod':{'namespace':'shop','name':'web-0','uid':'u-1'},"
                    + "'families':['IPv6','IPv4'],'pools':['a','10.0.0.0/16'],"
                    + "'defaultPools':['d'],'addresses':['10.0.0.7','fd00::7'],"
                    + "'retry':true,'node':'n1','unknown':{'x':1}}"));

    var command = wish.on("n1");
    assertThat(wish.node()).contains("n1");
    assertThat(command.attachment()).isEqualTo(new Attachment("n1", "pods", "c1", "eth0"));
    assertThat(command.pod()).contains(new PodId("shop", "web-0", "u-1"));
    assertThat(command.families()).containsExactlyInAnyOrder(IpFamily.IPV4, IpFamily.IPV6);
    assertThat(command.pools()).containsExactly("a", "10.0.0.0/16");
    assertThat(command.defaultPools()).containsExactly("d");
    assertThat(command.addresses())
        .containsExactly(IpAddress.parse("10.0.0.7"), IpAddress.parse("fd00::7"));
    assertThat(command.retry()).isTrue();
  }

  @Test
  void nullAndEmptyListsAreAsAbsent() {
    var command =
        AllocateForm.parse(form("{" + KEY + ",'pools':[],'addresses':[],'pod':null,'node':null}"))
            .on("n");

    assertThat(command.pools()).isEmpty();
    assertThat(command.addresses()).isEmpty();
    assertThat(command.pod()).isEmpty();
    assertThat(command.retry()).isFalse();
  }

  @Test
  void aTunnelIsANodesOwn() {
    var command =
        AllocateForm.parse(form("{'use':'Tunnel','kind':'VXLAN','containerId':5}")).on("n");

    assertThat(command.attachment()).isEqualTo(Attachment.ofTunnel("n", TunnelKind.VXLAN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "network                     | {'containerId':'c','ifName':'e'}",
        "network                     | {'network':'tunnel','containerId':'c','ifName':'e'}",
        "network                     | {'network':'.n','containerId':'c','ifName':'e'}",
        "network                     | {'network':7,'containerId':'c','ifName':'e'}",
        "containerId                 | {'network':'n','ifName':'e'}",
        "containerId                 | {'network':'n','containerId':'a/b','ifName':'e'}",
        "ifName                      | {'network':'n','containerId':'c'}",
        "ifName                      |"
            + " {'network':'n','containerId':'c','ifName':'sixteen-letters-'}",
        "ifName                      | {'network':'n','containerId':'c','ifName':'a b'}",
        "ifName                      | {'network':'n','containerId':'c','ifName':'..'}",
        "pod                         | {KEY,'pod':'web'}",
        "pod.namespace               | {KEY,'pod':{'name':'p','uid':'u'}}",
        "pod.name                    | {KEY,'pod':{'namespace':'d','name':'P','uid':'u'}}",
        "pod.uid                     | {KEY,'pod':{'namespace':'d','name':'p'}}",
        "families                    | {KEY,'families':[]}",
        "families                    | {KEY,'families':'IPv4'}",
        "families[1]                 | {KEY,'families':['IPv4','IPv5']}",
        "pools[0]                    | {KEY,'pools':['']}",
        "pools[1]                    | {KEY,'pools':['a',1]}",
        "defaultPools                | {KEY,'defaultPools':{}}",
        "addresses[0]                | {KEY,'addresses':['10.0.0.0/26']}",
        "addresses[1]                | {KEY,'addresses':['10.0.0.1','10.0.0.2']}",
        "addresses[0]                | {KEY,'families':['IPv6'],'addresses':['10.0.0.1']}",
        "retry                       | {KEY,'retry':'yes'}",
        "node                        | {KEY,'node':'No Node'}",
        "use                         | {KEY,'use':'Fun'}",
        "kind                        | {'use':'Tunnel'}",
        "kind                        | {'use':'Tunnel','kind':'GRE'}",
        "families                    | {'use':'Tunnel','kind':'IPIP','families':['IPv6']}",
      })
  void aFaultInAWishIsNamedByItsPath(String field, String json) {
    var problem = refusal(json.replace("KEY", KEY), AllocateForm::parse);

    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.field()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "held                 | {KEY,'held':[]}",
        "held[0]              | {KEY,'held':['10.0.0.1']}",
        "held[0].address      | {KEY,'held':[{'block':'10-0-0-0-26','sequence':1}]}",
        "held[0].address      |"
            + " {KEY,'held':[{'address':'10.0.0.1/33','block':'10-0-0-0-26','sequence':1}]}",
        "held[0].block        | {KEY,'held':[{'address':'10.0.0.1','block':'ten','sequence':1}]}",
        "held[0].sequence     | {KEY,'held':[{'address':'10.0.0.1','block':'10-0-0-0-26'}]}",
        "held[0].sequence     |"
            + " {KEY,'held':[{'address':'10.0.0.1','block':'10-0-0-0-26','sequence':1.5}]}",
        "held[0].sequence     |"
            + " {KEY,'held':[{'address':'10.0.0.1','block':'10-0-0-0-26','sequence':0}]}",
        "ifName               | {'network':'n','containerId':'c','ifName':''}",
      })
  void aFaultInAReleaseIsNamedByItsPath(String field, String json) {
    var problem = refusal(json.replace("KEY", KEY), ReleaseForm::parse);

    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.field()).isEqualTo(field);
  }

  @Test
  void whatIsHeldMayHaveItsPrefix() {
    var command =
        ReleaseForm.parse(
                form(
                    "{'network':'n','containerId':'c','held':["
                        + "{'address':'10.0.0.1/32','block':'10-0-0-0-26','sequence':7}]}"))
            .on("n1");

    assertThat(command.ifName()).isEmpty();
    assertThat(command.held().orElseThrow().getFirst().address())
        .isEqualTo(IpAddress.parse("10.0.0.1"));
  }

  @Test
  void anAttachmentThatAReportListsTwiceHoldsAllThatIsListed() {
    var report =
        "{'generation':1,'complete':true,'attachments':["
            + "{KEY,'addresses':[{'address':'10.0.0.1','block':'10-0-0-0-26','sequence':1}]},"
            + "{KEY,'addresses':[{'address':'fd00::1','block':'fd00---122','sequence':2}]}]}";
    var attachment = new Attachment("a", "pods", "c1", "eth0");

    var read = ReportForm.parse(form(report.replace("KEY", KEY))).of("a");

    assertThat(read.covers(attachment, IpAddress.parse("10.0.0.1"))).isTrue();
    assertThat(read.covers(attachment, IpAddress.parse("fd00::1"))).isTrue();
    assertThat(read.covers(attachment, IpAddress.parse("10.0.0.2"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generation                  | {'complete':true,'attachments':[]}",
        "complete                    | {'generation':1,'attachments':[]}",
        "attachments                 | {'generation':1,'complete':true}",
        "attachments[0].containerId  |"
            + " {'generation':1,'complete':true,'attachments':[{'network':'n','ifName':'e'}]}",
        "attachments[0].since        |"
            + " {'generation':1,'complete':true,'attachments':[{KEY,'since':'now'}]}",
        "attachments[0].addresses[0].block |"
            + " {'generation':1,'complete':true,'attachments':[{KEY,'addresses':[{'address':'10.0.0.1','sequence':1}]}]}",
      })
  void aFaultInAReportIsNamedByItsPath(String field, String json) {
    var problem = refusal(json.replace("KEY", KEY), ReportForm::parse);

    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.field()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "[]", "7", "{", "{} {}", "not json", "null"})
  void whatIsNoJsonObjectIs400(String body) {
    var problem = refusal(body, AllocateForm::parse);

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("urn:cadastre:invalid");
    assertThat(problem.field()).isNull();
  }

  /** Whatever comes in is a wish or a refusal that says what is wrong; nothing else is thrown. */
  @Test
  void noMemberOfAnyTypeBreaksTheReader() {
    Samples.repeat(
        500,
        samples -> {
          var members = new java.util.TreeMap<String, String>();
          for (int i = samples.between(0, 12); i > 0; i--) {
            members.put(samples.oneOf(MEMBERS), samples.oneOf(VALUES));
          }
          var body = new StringBuilder("{'a':0");
          members.forEach((name, value) -> body.append(",'%s':%s".formatted(name, value)));
          var json = body.append('}').toString();
          assertThatCode(
                  () -> {
                    readOrRefuse(() -> AllocateForm.parse(form(json)));
                    readOrRefuse(() -> ReleaseForm.parse(form(json)));
                    readOrRefuse(() -> ReportForm.parse(form(json)));
                  })
              .as(json)
              .doesNotThrowAnyException();
        });
  }

  private static void readOrRefuse(Runnable reading) {
    try {
      reading.run();
    } catch (RefusedException refused) {
      assertThat(refused.problem().status()).isEqualTo(422);
      assertThat(refused.problem().field()).isNotEmpty();
    }
  }
}
