package dev.cadastre.controller.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The CA that signs every replica's certificate. */
record Authority(X509Certificate certificate, PrivateKey key) {
  private static final Duration LIFETIME = Duration.ofDays(3650);
  private static final Duration LEAF_LIFETIME = Duration.ofDays(90);

  /** Clocks differ: a certificate holds from a while before it was made. */
  private static final Duration SKEW = Duration.ofHours(1);

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A key with the certificates that vouch for it, its own first. */
  record Leaf(List<X509Certificate> chain, PrivateKey key) {
    Leaf {
      chain = List.copyOf(chain);
    }

    Instant expiry() {
      return chain.getFirst().getNotAfter().toInstant();
    }
  }

  static Authority create(Instant now) throws GeneralSecurityException {
    var pair = newKey();
    // The serial number in the name tells two authorities apart.
    var name = new X500Principal("CN=Cadastre CA " + new BigInteger(40, RANDOM).toString(36));
    try {
      var builder = builder(name, name, pair, now, LIFETIME);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      return new Authority(signed(builder, pair.getPrivate()), pair.getPrivate());
    } catch (CertIOException e) {
      throw new GeneralSecurityException("make a CA", e);
    }
  }

  /** A certificate for a server that is known under all of these names and addresses. */
  Leaf issue(Collection<String> hosts, Instant now) throws GeneralSecurityException {
    var pair = newKey();
    try {
      var subject = new X500Principal("CN=cadastre-controller");
      var issuer = certificate.getSubjectX500Principal();
      var builder = builder(issuer, subject, pair, now, LEAF_LIFETIME);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
      builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
      return new Leaf(List.of(signed(builder, key), certificate), pair.getPrivate());
    } catch (CertIOException e) {
      throw new GeneralSecurityException("make a certificate for " + hosts, e);
    }
  }

  private static GeneralNames names(Collection<String> hosts) {
    return new GeneralNames(
        hosts.stream()
            .map(host -> new GeneralName(HostNames.isAddress(host) ? IP : DNS, host))
            .toArray(GeneralName[]::new));
  }

  private static final int IP = GeneralName.iPAddress;
  private static final int DNS = GeneralName.dNSName;

  boolean isSignerOf(Leaf leaf) {
    return leaf.chain().getLast().equals(certificate);
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, KeyPair pair, Instant now, Duration lifetime) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, RANDOM).add(BigInteger.ONE),
        Date.from(now.minus(SKEW)),
        Date.from(now.plus(lifetime)),
        subject,
        pair.getPublic());
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("sign a certificate", e);
    }
  }
}
