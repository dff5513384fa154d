package dev.cadastre.agent.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.cadastre.cni.AttachmentKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One change of the journal: a line of eight hex digits (CRC-32C), a space and JSON. A line, so
 * that a person can read the file.
 *
 * @param generation counts changes; what the register's reports are numbered by
 * @param complete whether the journal holds all that the node holds; on the first line and where it
 *     changes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JournalLine(
    long generation,
    @Nullable Boolean complete,
    @Nullable JournalEntry put,
    @Nullable AttachmentKey remove) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final HexFormat HEX = HexFormat.of();
  private static final int CHECKSUM = 8;

  static JournalLine put(long generation, JournalEntry entry) {
    return new JournalLine(generation, null, entry, null);
  }

  static JournalLine remove(long generation, AttachmentKey key) {
    return new JournalLine(generation, null, null, key);
  }

  static JournalLine complete(long generation, boolean complete) {
    return new JournalLine(generation, complete, null, null);
  }

  byte[] encode() {
    try {
      byte[] json = JSON.writeValueAsBytes(this);
      byte[] line = new byte[CHECKSUM + 1 + json.length + 1];
      var digits = HEX.toHexDigits(checksum(json, 0, json.length));
      System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, line, 0, CHECKSUM);
      line[CHECKSUM] = ' ';
      System.arraycopy(json, 0, line, CHECKSUM + 1, json.length);
      line[line.length - 1] = '\n';
      return line;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a journal line has no JSON form", e);
    }
  }

  /** Decodes a line without its line feed; empty where the checksum or the form is wrong. */
  static Optional<JournalLine> decode(byte[] bytes, int from, int to) {
    int json = from + CHECKSUM + 1;
    if (to <= json || bytes[json - 1] != ' ') {
      return Optional.empty();
    }
    var digits = new String(bytes, from, CHECKSUM, StandardCharsets.US_ASCII);
    if (!digits.equals(HEX.toHexDigits(checksum(bytes, json, to - json)))) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(bytes, json, to - json, JournalLine.class));
    } catch (java.io.IOException e) {
      return Optional.empty();
    }
  }

  private static int checksum(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
