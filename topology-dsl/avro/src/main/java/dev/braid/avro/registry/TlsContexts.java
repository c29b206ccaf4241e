package dev.braid.avro.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** From files of keys and certificates to what TLS is spoken with. */
final class TlsContexts {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN (ENCRYPTED )?PRIVATE KEY-----([^-]+)-----END");

  private static final String PBES2 = "1.2.840.113549.1.5.13";

  private TlsContexts() {}

  /**
   * A context of these settings.
   *
   * @throws IllegalArgumentException if a file is not what the settings say
   */
  static SSLContext context(TlsSettings tls) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          tls.identity().isPresent() ? keys(tls.identity().get()).getKeyManagers() : null,
          tls.trust().isPresent() ? trust(tls.trust().get()).getTrustManagers() : null,
          null);
      return context;
    } catch (GeneralSecurityException failure) {
      throw new IllegalArgumentException("no TLS with " + tls + ": " + failure, failure);
    }
  }

  private static TrustManagerFactory trust(KeyStoreFile file) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store(file, true));
    return factory;
  }

  private static KeyManagerFactory keys(KeyStoreFile file) throws GeneralSecurityException {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store(file, false), file.isPem() ? new char[0] : password(file));
    return factory;
  }

  private static KeyStore store(KeyStoreFile file, boolean trust) {
    try {
      byte[] bytes = Files.readAllBytes(file.location());
      if (!file.isPem()) {
        return javaStore(file, bytes);
      }
      return trust ? trustedPem(bytes) : identityPem(file, bytes);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException failure) {
      throw new IllegalArgumentException(
          "%s: expected a file of type %s that its password opens, found: %s"
              .formatted(file.location(), file.type(), failure.getMessage()),
          failure);
    }
  }

  private static KeyStore javaStore(KeyStoreFile file, byte[] bytes)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(file.type());
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      store.load(in, file.password() == null ? null : password(file));
    }
    return store;
  }

  private static KeyStore trustedPem(byte[] pem) throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate each : certificates(pem)) {
      store.setCertificateEntry("trusted-" + number++, each);
    }
    return store;
  }

  private static KeyStore identityPem(KeyStoreFile file, byte[] pem)
      throws IOException, GeneralSecurityException {
    List<Certificate> chain = List.copyOf(certificates(pem));
    KeyStore store = empty();
    store.setKeyEntry(
        "identity",
        privateKey(file, pem, chain.get(0).getPublicKey().getAlgorithm()),
        new char[0],
        chain.toArray(Certificate[]::new));
    return store;
  }

  private static Collection<? extends Certificate> certificates(byte[] pem)
      throws GeneralSecurityException {
    String text = new String(pem, US_ASCII);
    // The factory stops at a key that stands before the certificates.
    int first = text.indexOf("-----BEGIN CERTIFICATE-----");
    Collection<? extends Certificate> found =
        first < 0
            ? List.of()
            : CertificateFactory.getInstance("X.509")
                .generateCertificates(
                    new ByteArrayInputStream(pem, first, certificatesEnd(text) - first));
    if (found.isEmpty()) {
      throw new GeneralSecurityException("no certificate in it");
    }
    return found;
  }

  private static int certificatesEnd(String text) {
    String end = "-----END CERTIFICATE-----";
    int last = text.lastIndexOf(end);
    return last < 0 ? text.length() : last + end.length();
  }

  private static PrivateKey privateKey(KeyStoreFile file, byte[] pem, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher found = PRIVATE_KEY.matcher(new String(pem, US_ASCII));
    if (!found.find()) {
      throw new GeneralSecurityException("no PKCS#8 private key in it");
    }
    byte[] der = Base64.getMimeDecoder().decode(found.group(2));
    PKCS8EncodedKeySpec spec =
        found.group(1) == null ? new PKCS8EncodedKeySpec(der) : decrypted(file, der);
    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
  }

  private static PKCS8EncodedKeySpec decrypted(KeyStoreFile file, byte[] der)
      throws IOException, GeneralSecurityException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    // PBES2 is a family, whose member stands in the parameters.
    boolean family = info.getAlgName().equals("PBES2") || info.getAlgName().equals(PBES2);
    String algorithm = family ? info.getAlgParameters().toString() : info.getAlgName();
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.DECRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password(file))),
        info.getAlgParameters());
    return info.getKeySpec(cipher);
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static char[] password(KeyStoreFile file) {
    return file.password() == null ? new char[0] : file.password().toCharArray();
  }
}
