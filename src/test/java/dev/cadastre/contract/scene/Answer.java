package dev.cadastre.contract.scene;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a controller answered, and the readings of it that tests ask for. */
public record Answer(int status, HttpHeaders headers, JsonNode body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Answer of(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.headers(), parse(response.body()));
  }

  private static JsonNode parse(String text) {
    try {
      return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }

  /** An address that an attachment holds. */
  public record Lease(String address, String pool, String block, long sequence) {
    static Lease of(JsonNode json) {
      return new Lease(
          json.path("address").asText(),
          json.path("pool").asText(),
          json.path("block").asText(),
          json.path("sequence").asLong());
    }

    /** Without its prefix length. */
    public String bare() {
      return address.replaceAll("/.*", "");
    }
  }

  /** The leases of a 201. */
  public List<Lease> created() {
    return expecting(201).leases();
  }

  /** The leases of a 200. */
  public List<Lease> repeated() {
    return expecting(200).leases();
  }

  /** The leases of either. */
  public List<Lease> held() {
    return status == 201 ? leases() : repeated();
  }

  /** The only lease of a 201. */
  public Lease lease() {
    var leases = created();
    if (leases.size() != 1) {
      throw new AssertionError("not one address: " + this);
    }
    return leases.getFirst();
  }

  /** The only address of a 201, without its prefix length. */
  public String address() {
    return lease().bare();
  }

  /** All addresses of a 201 or 200, without their prefix lengths, in the answer's order. */
  public List<String> addresses() {
    return held().stream().map(Lease::bare).toList();
  }

  /** The bare addresses that a release freed. */
  public List<String> released() {
    return texts(expecting(200).body.path("released"), "address");
  }

  /** The items of a list. */
  public List<JsonNode> items() {
    var items = new ArrayList<JsonNode>();
    expecting(200).body.path("items").forEach(items::add);
    return items;
  }

  /** The document of a refusal with this status and word, checked for its form. */
  public Refusal refused(int expected, String word) {
    expecting(expected);
    var refusal = new Refusal(this);
    if (!body.path("type").asText().equals("urn:cadastre:" + word)) {
      throw new AssertionError("not " + word + ": " + this);
    }
    refusal.requireForm();
    return refusal;
  }

  public Answer expecting(int expected) {
    if (status != expected) {
      throw new AssertionError("not %d: %s".formatted(expected, this));
    }
    return this;
  }

  private List<Lease> leases() {
    return StreamSupport.stream(body.path("addresses").spliterator(), false)
        .map(Lease::of)
        .toList();
  }

  static List<String> texts(JsonNode array, String member) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(each -> each.path(member).asText())
        .toList();
  }

  @Override
  public String toString() {
    return status + " " + body;
  }

  /** A problem document. */
  public record Refusal(Answer answer) {
    private static final List<String> MEMBERS =
        List.of("type", "title", "status", "detail", "field", "tried");

    void requireForm() {
      var body = answer.body();
      var type = answer.headers().firstValue("Content-Type").orElse("");
      if (!type.startsWith("application/problem+json")
          || body.path("status").asInt() != answer.status()
          || body.path("title").asText().isBlank()
          || body.path("detail").asText().isBlank()) {
        throw new AssertionError("no problem document (%s): %s".formatted(type, answer));
      }
      body.fieldNames()
          .forEachRemaining(
              member -> {
                if (!MEMBERS.contains(member)) {
                  throw new AssertionError("member %s: %s".formatted(member, answer));
                }
              });
    }

    public String detail() {
      return answer.body().path("detail").asText();
    }

    public String field() {
      return answer.body().path("field").asText();
    }

    /** Pool and reason, such as {@code a: Full}. */
    public List<String> tried() {
      return StreamSupport.stream(answer.body().path("tried").spliterator(), false)
          .map(each -> each.path("pool").asText() + ": " + each.path("reason").asText())
          .toList();
    }
  }
}
