package dev.cadastre.agent.verbs;

import dev.cadastre.cni.CniError;
import dev.cadastre.cni.CniErrorCode;
import dev.cadastre.cni.CniVersion;

/** Ends a verb; becomes a {@link CniError} in one place, {@link CniDispatcher}. */
final class VerbFailedException extends RuntimeException {
  private final CniErrorCode code;
  private final String sentence;

  VerbFailedException(CniErrorCode code, String sentence) {
    super(sentence);
    this.code = code;
    this.sentence = sentence;
  }

  VerbFailedException(CniErrorCode code, String sentence, Throwable cause) {
    super(sentence, cause);
    this.code = code;
    this.sentence = sentence;
  }

  CniError error(CniVersion version) {
    return CniError.of(version, code, sentence);
  }
}
