package dev.cadastre.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.cni.CniResult;
import java.time.Duration;

/** What a call came to. */
public record Answer(String verb, int exit, String out, String err, Duration took) {

  public boolean ok() {
    return exit == 0;
  }

  /** Its output; missing where there is none, an error where it is not JSON. */
  public JsonNode json() {
    try {
      return Plugin.JSON.readTree(out);
    } catch (JsonProcessingException e) {
      throw new Broken("%s printed no JSON: %s".formatted(verb, shown()));
    }
  }

  /** The result of an ADD that has to have succeeded. */
  public CniResult result() {
    succeeded();
    return CniResult.decode(out);
  }

  public Answer succeeded() {
    if (!ok()) {
      throw new Broken("%s failed: %s".formatted(verb, shown()));
    }
    return this;
  }

  /** The same, where a success has nothing to say. */
  public void succeededInSilence() {
    succeeded();
    if (!out.isBlank()) {
      throw new Broken("%s printed %s".formatted(verb, shown()));
    }
  }

  /** An error as the specification wants it: on stdout, with version, code and message. */
  public Answer failed() {
    if (ok()) {
      throw new Broken("%s succeeded".formatted(verb));
    }
    var error = json();
    if (!error.path("code").canConvertToInt() || error.path("code").asInt() == 0) {
      throw new Broken("the error of %s has no code: %s".formatted(verb, shown()));
    }
    if (error.path("msg").asText().isBlank()) {
      throw new Broken("the error of %s has no msg: %s".formatted(verb, shown()));
    }
    return this;
  }

  public void failed(int code) {
    failed();
    if (json().path("code").asInt() != code) {
      throw new Broken(
          "%s has code %s in place of %d: %s"
              .formatted(verb, json().path("code"), code, json().path("msg").asText()));
    }
  }

  private String shown() {
    var text = (out.isBlank() ? err : out).strip().replaceAll("\\s+", " ");
    return text.length() <= 160 ? text : text.substring(0, 157) + "...";
  }
}
