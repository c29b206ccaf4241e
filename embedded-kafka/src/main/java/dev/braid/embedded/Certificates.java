package dev.braid.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate of the embedded brokers, signed by itself and made at the first start by the JDK's
 * keytool: no class of the JDK that anybody may call makes one.
 */
record Certificates(Path keyStore) {

  /** What guards the key of a broker on loopback, beside its data. */
  static final String PASSWORD = "embedded-kafka";

  private static final String ALIAS = "broker";
  private static final int PATIENCE_SECONDS = 60;

  static Certificates in(Path folder) {
    Path keyStore = folder.resolve("broker.p12");
    if (!Files.exists(keyStore)) {
      make(keyStore);
    }
    return new Certificates(keyStore);
  }

  private static void make(Path keyStore) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "3650",
            "-dname",
            "CN=" + LoopbackPort.HOST,
            "-ext",
            "san=ip:" + LoopbackPort.HOST + ",dns:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            keyStore.toString(),
            "-storepass",
            PASSWORD);
    try {
      Process keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        keytool.destroyForcibly();
        throw new IllegalStateException(
            "keytool made no certificate in " + keyStore + "; try it by hand: " + command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("TLS needs the JDK's keytool: " + command.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a certificate was made", e);
    }
  }

  /** The certificate as clients are told to trust it. */
  String pem() {
    try (InputStream in = Files.newInputStream(keyStore)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      String body =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(store.getCertificate(ALIAS).getEncoded());
      return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + keyStore, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot read " + keyStore, e);
    }
  }
}
