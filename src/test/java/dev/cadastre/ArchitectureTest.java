package dev.cadastre;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The arrows of DESIGN.md §6: which room may know of which, and of what outside. */
class ArchitectureTest {
  private static final String ROOT = "dev.cadastre.";
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(location -> isMain(location.asURI().getPath()))
          .importPackages("dev.cadastre");

  /** Tests stand beside what they test, in some builds also on disk. */
  private static boolean isMain(String classFile) {
    var name = classFile.substring(classFile.lastIndexOf("dev/cadastre/"));
    var source = name.replaceFirst("(\\$.*)?\\.class$", ".java");
    return Files.exists(Path.of("src/main/java", source));
  }

  /** A room, the rooms that it may know, and what it may use of others beside java.base. */
  private record Room(Set<String> ours, List<String> others) {}

  private static final List<String> JSON = List.of("com.fasterxml.jackson..");
  private static final List<String> FABRIC8 = List.of("io.fabric8..");

  private static final Map<String, Room> ROOMS =
      Map.ofEntries(
          Map.entry("addr", new Room(Set.of(), List.of())),
          Map.entry("ipam", new Room(Set.of("addr"), List.of())),
          Map.entry("dataplane", new Room(Set.of("addr"), List.of())),
          Map.entry("netlink", new Room(Set.of("addr"), List.of())),
          Map.entry("cni", new Room(Set.of("addr"), JSON)),
          Map.entry("api", new Room(Set.of(), join(List.of(JSON, FABRIC8)))),
          Map.entry(
              "store",
              new Room(
                  Set.of("api", "ipam", "addr"),
                  join(List.of(JSON, FABRIC8, List.of("org.jboss.logging.."))))),
          Map.entry("linux", new Room(Set.of("dataplane", "netlink", "addr"), List.of())),
          Map.entry(
              "controller",
              new Room(
                  Set.of("api", "ipam", "store", "addr"),
                  join(
                      List.of(
                          JSON,
                          FABRIC8,
                          List.of(
                              "io.javaoperatorsdk..",
                              "io.quarkus..",
                              "io.smallrye.common.annotation..",
                              "io.micrometer..",
                              "io.vertx.core.net..",
                              "jakarta..",
                              "org.eclipse.microprofile..",
                              "org.jboss.resteasy.reactive.server",
                              "org.jboss.logging..",
                              "org.bouncycastle..",
                              "javax.net.ssl..",
                              "javax.security.auth.."))))),
          Map.entry(
              "agent",
              new Room(
                  Set.of("cni", "ipam", "store", "dataplane", "linux", "api", "addr"),
                  join(
                      List.of(
                          JSON, FABRIC8, List.of("com.sun.net.httpserver..", "javax.net.ssl.."))))),
          Map.entry(
              "cli", new Room(Set.of("api", "addr"), join(List.of(JSON, List.of("picocli.."))))));

  private static final String[] CORE = {
    "dev.cadastre.addr..",
    "dev.cadastre.ipam..",
    "dev.cadastre.dataplane..",
    "dev.cadastre.netlink..",
    "dev.cadastre.cni.."
  };

  private static List<String> join(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  private static void check(ArchRule rule) {
    rule.check(OURS);
  }

  @Test
  void everyRoomKnowsOnlyTheRoomsBelowIt() {
    ROOMS.forEach(
        (name, room) -> {
          if (name.equals("cli") && OURS.stream().noneMatch(resideInAPackage(ROOT + name + ".."))) {
            return; // comes later
          }
          var allowed = new ArrayList<>(List.of(ROOT + name + ".."));
          room.ours().forEach(other -> allowed.add(ROOT + other + ".."));
          allowed.addAll(room.others());
          allowed.addAll(List.of("java..", "org.jspecify.annotations.."));
          check(
              classes()
                  .that()
                  .resideInAPackage(ROOT + name + "..")
                  .should()
                  .onlyDependOnClassesThat(resideInAnyOf(allowed)));
        });
  }

  private static DescribedPredicate<JavaClass> resideInAnyOf(List<String> packages) {
    return describe(
        "are in " + packages,
        type ->
            type.isPrimitive()
                || type.getBaseComponentType().isPrimitive()
                || packages.stream()
                    .anyMatch(each -> resideInAPackage(each).test(type.getBaseComponentType())));
  }

  @Test
  void everyClassIsInARoom() {
    var rooms = ROOMS.keySet().stream().map(room -> ROOT + room + "..").toList();
    check(classes().should(be(resideInAnyOf(rooms))));
  }

  @Test
  void theCoreReadsNoClock() {
    for (var type : List.of(Instant.class, Clock.class, LocalDateTime.class)) {
      check(
          noClasses()
              .that()
              .resideInAnyPackage(CORE)
              .should()
              .callMethodWhere(
                  describe(
                      "reads the time of " + type.getSimpleName(),
                      call ->
                          call.getTargetOwner().isEquivalentTo(type)
                              && Set.of("now", "systemUTC", "systemDefaultZone")
                                  .contains(call.getName()))));
    }
    check(
        noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis"));
  }

  @Test
  void theCoreDoesNoInputOrOutputAndWritesNoLog() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.nio.file..",
                "java.nio.channels..",
                "java.net.http..",
                "java.lang.foreign..",
                "java.util.logging..",
                "java.util.concurrent.locks.."));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat(
                describe(
                    "are streams, sockets or loggers",
                    type ->
                        Set.of(
                                "java.io.File",
                                "java.io.FileInputStream",
                                "java.io.FileOutputStream",
                                "java.net.Socket",
                                "java.net.ServerSocket",
                                "java.lang.System$Logger")
                            .contains(type.getName()))));
  }

  @Test
  void nativeCodeIsCalledByTheRoomLinuxAlone() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.cadastre.linux..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign.."));
  }

  @Test
  void onlyANamespaceThreadEntersNamespaces() {
    check(
        noClasses()
            .that(
                describe(
                    "are not NamespaceThread",
                    type -> !type.getName().startsWith("dev.cadastre.linux.NamespaceThread")))
            .should()
            .callMethodWhere(
                describe("is setns", call -> call.getName().equals("enterNetworkNamespace"))));
  }

  @Test
  void theAgentKnowsNothingOfQuarkus() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.cadastre.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "io.vertx.."));
  }

  @Test
  void packagesOfARoomAreFreeOfCycles() {
    for (var room : List.of("api", "store", "agent", "controller")) {
      check(slices().matching(ROOT + room + ".(*)..").should().beFreeOfCycles());
    }
  }

  @Test
  void noNameIsOneThatSaysNothing() {
    var empty =
        Pattern.compile(
            ".*(Manager|Helper|Utils?|Impl|Handler|Processor|Data|Info|Base)|Abstract.*");
    check(
        noClasses()
            .should(
                be(
                    describe(
                        "called Util, Manager, Helper, Impl, Handler, Processor, Abstract, Base,"
                            + " Data or Info",
                        type -> empty.matcher(type.getSimpleName()).matches()))));
  }
}
