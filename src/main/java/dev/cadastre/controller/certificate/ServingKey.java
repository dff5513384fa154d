package dev.cadastre.controller.certificate;

import dev.cadastre.controller.certificate.Authority.Leaf;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key that handshakes are made with: whichever is the newest, so that it changes under an open
 * server. Before there is one, every handshake fails.
 */
final class ServingKey extends X509ExtendedKeyManager {
  private static final String EC = "EC";

  private final AtomicReference<Optional<Leaf>> leaf = new AtomicReference<>(Optional.empty());

  Optional<Leaf> leaf() {
    return leaf.get();
  }

  void become(Leaf next) {
    leaf.set(Optional.of(next));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return keyType.equals(EC) && leaf.get().isPresent() ? EC : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return keyType.equals(EC) ? new String[] {EC} : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return leaf.get().map(l -> l.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return leaf.get().map(Leaf::key).orElse(null);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
