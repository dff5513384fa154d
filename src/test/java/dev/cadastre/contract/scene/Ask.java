package dev.cadastre.contract.scene;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.testkit.ControllerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A question to a controller that is put together member by member, and sent. */
public final class Ask {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final World world;
  private final String path;
  private final ObjectNode body = JSON.createObjectNode();
  private final Map<String, String> headers = new HashMap<>();
  private ControllerProcess replica;
  private Duration patience = Duration.ofSeconds(30);

  Ask(World world, String path, String token) {
    this.world = world;
    this.path = path;
    this.replica = world.one();
    headers.put("Content-Type", "application/json");
    bearing(token);
  }

  /** Sets a member to a text, number, truth value, list or map. */
  public Ask with(String member, Object value) {
    body.set(member, JSON.valueToTree(value));
    return this;
  }

  public Ask without(String member) {
    body.remove(member);
    return this;
  }

  public Ask families(String... families) {
    return with("families", List.of(families));
  }

  public Ask pools(Pool... pools) {
    return with("pools", Stream.of(pools).map(Pool::name).toList());
  }

  public Ask addresses(String... addresses) {
    return with("addresses", List.of(addresses));
  }

  public Ask retry() {
    return with("retry", true);
  }

  public Ask ifName(String name) {
    return with("ifName", name);
  }

  /** In a release: exactly these. */
  public Ask held(List<Lease> leases) {
    return with(
        "held",
        leases.stream()
            .map(
                lease ->
                    Map.of(
                        "address", lease.address(),
                        "block", lease.block(),
                        "sequence", lease.sequence()))
            .toList());
  }

  public Ask held(Lease... leases) {
    return held(List.of(leases));
  }

  public Ask header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public Ask bearing(String token) {
    return header("Authorization", "Bearer " + token);
  }

  public Ask anonymous() {
    headers.remove("Authorization");
    return this;
  }

  /** Asks this replica instead of the first. */
  public Ask at(ControllerProcess other) {
    replica = other;
    return this;
  }

  /** Gives up after this long, and tells the controller so. */
  public Ask within(Duration time) {
    patience = time;
    return header("Cadastre-Deadline-Ms", Long.toString(time.toMillis()));
  }

  public Answer send() {
    try {
      return trySend();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " at " + replica.name(), e);
    }
  }

  /**
   * As {@link #send}, for tests in which answers are lost.
   *
   * @throws IOException without an answer
   */
  public Answer trySend() throws IOException {
    var request = new Rest.Request("POST", path, body.toString(), Map.copyOf(headers));
    return world.rest().send(replica.url(), request, patience);
  }

  @Override
  public String toString() {
    return path + " " + body;
  }
}
