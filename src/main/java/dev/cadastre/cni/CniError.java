package dev.cadastre.cni;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * A command's failure, as the runtime prints it for people.
 *
 * @param msg one sentence
 * @param details the cause in full where there is more to say, and what to do
 */
public record CniError(CniVersion cniVersion, CniErrorCode code, String msg, String details) {

  /** An error whose sentence says all; the details are the code's hint. */
  public static CniError of(CniVersion cniVersion, CniErrorCode code, String msg) {
    return new CniError(cniVersion, code, msg, code.hint());
  }

  /** An error with its cause in full, such as a problem's detail; the hint follows it. */
  public static CniError of(CniVersion cniVersion, CniErrorCode code, String msg, String cause) {
    return new CniError(cniVersion, code, msg, cause + "; " + code.hint());
  }

  /** For bytes that are no frame, where no version can be known. */
  public static CniError of(MalformedFrameException malformed) {
    return of(
        CniVersion.NEWEST,
        CniErrorCode.UNDECODABLE,
        String.valueOf(malformed.getMessage()),
        "shim and agent of this node may be of different releases");
  }

  public String encode() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("cniVersion", cniVersion.toString())
        .put("code", code.number())
        .put("msg", msg)
        .put("details", details)
        .toString();
  }
}
