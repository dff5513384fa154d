package dev.cadastre.agent.register;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The controllers last known, for a start while the API cannot be reached. */
public final class DirectoryFile {
  private static final System.Logger LOG = System.getLogger(DirectoryFile.class.getName());
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path file;

  public DirectoryFile(Path state) {
    this.file = state.resolve("controllers.json");
  }

  /** What was last written; nothing where that cannot be read. */
  public Directory read() {
    try {
      return Files.exists(file) ? JSON.readValue(file.toFile(), Directory.class) : Directory.EMPTY;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "event=controllers-file-unreadable file={0} error={1}", file, e);
      return Directory.EMPTY;
    }
  }

  public void write(Directory directory) {
    try {
      var temporary = file.resolveSibling(file.getFileName() + ".new");
      JSON.writeValue(temporary.toFile(), directory);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "event=controllers-file-unwritten file={0} error={1}", file, e);
    }
  }
}
