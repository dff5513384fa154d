package dev.cadastre.controller.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Certificates and elliptic-curve keys as text (RFC 7468). */
final class Pem {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  static String of(PrivateKey key) {
    return text("PRIVATE KEY", key.getEncoded());
  }

  static String of(Collection<X509Certificate> certificates) throws GeneralSecurityException {
    var texts = new StringBuilder();
    for (var certificate : certificates) {
      texts.append(text("CERTIFICATE", certificate.getEncoded()));
    }
    return texts.toString();
  }

  private static String text(String kind, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .replace("%n", "\n")
        .formatted(kind, LINES.encodeToString(bytes), kind);
  }

  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    return CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
        .map((Certificate each) -> (X509Certificate) each)
        .toList();
  }

  static PrivateKey key(String text) throws GeneralSecurityException {
    var base64 =
        text.lines().filter(line -> !line.startsWith("-----")).collect(Collectors.joining());
    try {
      var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
      return KeyFactory.getInstance("EC").generatePrivate(encoded);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("the key is no PEM text", e);
    }
  }
}
