package dev.cadastre.cni;

/**
 * Ends the reading of a request; becomes a {@link CniError} in one place, {@link RequestParser}.
 */
final class RefusedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final CniErrorCode code;

  RefusedException(CniErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  static RefusedException undecodable(String message) {
    return new RefusedException(CniErrorCode.UNDECODABLE, message);
  }

  static RefusedException invalidConfig(String message) {
    return new RefusedException(CniErrorCode.INVALID_NETWORK_CONFIG, message);
  }

  static RefusedException unsupported(String message) {
    return new RefusedException(CniErrorCode.UNSUPPORTED_FIELD, message);
  }

  static RefusedException invalidEnvironment(String message) {
    return new RefusedException(CniErrorCode.INVALID_ENVIRONMENT, message);
  }

  CniErrorCode code() {
    return code;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
