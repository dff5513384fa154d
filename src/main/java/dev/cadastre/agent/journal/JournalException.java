package dev.cadastre.agent.journal;

import java.io.IOException;
import java.nio.file.Path;

/** The journal could not be written: what was to be recorded must not be done. */
public final class JournalException extends RuntimeException {
  JournalException(Path folder, IOException cause) {
    super(
        "the node's journal in %s cannot be written: %s".formatted(folder, cause.getMessage()),
        cause);
  }
}
