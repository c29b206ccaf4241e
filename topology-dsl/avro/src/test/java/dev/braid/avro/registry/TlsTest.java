package dev.braid.avro.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.braid.avro.SchemaRegistryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a certificate that Java does not trust, and that asks for the client's. */
class TlsTest {

  private static final String PASSWORD = "changeit";

  /** Object identifiers: what encrypted a key. */
  private static final String PKCS12_3DES = "2a864886f70d010c0103";

  private static final String PBES2 = "2a864886f70d01050d";

  @TempDir static Path folder;
  private static FakeServer server;
  private static Optional<KeyStoreFile> serverKey;
  private static Optional<KeyStoreFile> clientKey;

  @BeforeAll
  static void start() throws Exception {
    serverKey = Optional.of(key("server"));
    clientKey = Optional.of(key("client"));
    SSLContext context = TlsContexts.context(new TlsSettings(clientKey, serverKey));
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server = new FakeServer(https, FakeServer.of(200, "{\"schema\":\"\\\"string\\\"\"}"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void keyStoresAreRead() {
    assertThat(ask(new TlsSettings(serverKey, clientKey))).hasToString("\"string\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PBEWithSHA1AndDESede", "PBEWithHmacSHA256AndAES_256"})
  void pemFilesAreRead(String encryption) throws Exception {
    boolean encrypted = !encryption.isEmpty();
    Path trust = Files.writeString(folder.resolve("trust.pem"), certificate("server"));
    String key = encrypted ? encryptedKey(encryption) : plainKey();
    Path identity = Files.writeString(folder.resolve("identity.pem"), key + certificate("client"));
    assertThat(
            ask(
                new TlsSettings(
                    Optional.of(new KeyStoreFile(trust, "PEM", null)),
                    Optional.of(new KeyStoreFile(identity, "PEM", encrypted ? PASSWORD : null)))))
        .hasToString("\"string\"");
  }

  @Test
  void aServerThatIsNotTrustedIsNotAsked() {
    assertThatThrownBy(() -> ask(new TlsSettings(clientKey, clientKey)))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll("TLS failed", "schema.registry.ssl.truststore.location");
  }

  @Test
  void aFileThatIsNoneOfItsTypeIsNamed() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "hello");
    for (String type : List.of("PEM", "PKCS12", "NOTHING")) {
      TlsSettings tls =
          new TlsSettings(Optional.of(new KeyStoreFile(wrong, type, "hidden")), Optional.empty());
      assertThatThrownBy(() -> ask(tls))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong + ": expected a file of type " + type)
          .message()
          .doesNotContain("hidden");
    }
  }

  private static Schema ask(TlsSettings tls) {
    String url = "https://127.0.0.1:" + server.port();
    return SchemaRegistries.builtIn(SchemaRegistrySettings.of(url).withTls(tls)).schema(1);
  }

  private static KeyStoreFile key(String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name));
    command.addAll(List.of("-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1"));
    command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    assertThat(process.waitFor(180, SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve(name + ".log"))).isZero();
    return new KeyStoreFile(file, "PKCS12", PASSWORD);
  }

  private static KeyStore store(String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(
        new ByteArrayInputStream(Files.readAllBytes(folder.resolve(name + ".p12"))),
        PASSWORD.toCharArray());
    return store;
  }

  private static String certificate(String name) throws Exception {
    return pem("CERTIFICATE", store(name).getCertificate(name).getEncoded());
  }

  private static String plainKey() throws Exception {
    return pem(
        "PRIVATE KEY", store("client").getKey("client", PASSWORD.toCharArray()).getEncoded());
  }

  private static String encryptedKey(String algorithm) throws Exception {
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(PASSWORD.toCharArray())));
    byte[] key = store("client").getKey("client", PASSWORD.toCharArray()).getEncoded();
    byte[] oid = HexFormat.of().parseHex(algorithm.endsWith("DESede") ? PKCS12_3DES : PBES2);
    byte[] how = der(0x30, der(0x06, oid), cipher.getParameters().getEncoded());
    return pem("ENCRYPTED PRIVATE KEY", der(0x30, how, der(0x04, cipher.doFinal(key))));
  }

  /** Java 17 cannot write the form that OpenSSL writes, which it reads. */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    if (content.size() >= 0x80) {
      der.write(0x82);
      der.write(content.size() >> 8);
    }
    der.write(content.size());
    der.writeBytes(content.toByteArray());
    return der.toByteArray();
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), what);
  }
}
