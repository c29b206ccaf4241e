package dev.braid.runtime.internal.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.runtime.App;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of an address where no Kafka answers, by servers that are none. */
class ReachTest {

  private static final Duration WAITED = Duration.ofSeconds(5);

  @TempDir Path folder;

  /** What a server does with one who comes. */
  private interface Manner {
    void with(Socket caller) throws IOException;
  }

  private static String why(String protocol, Manner manner) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread =
          new Thread(
              () -> {
                try (Socket caller = server.accept()) {
                  manner.with(caller);
                } catch (IOException closed) {
                  // The test is over.
                }
              });
      thread.setDaemon(true);
      thread.start();
      Config config =
          Config.of("127.0.0.1:" + server.getLocalPort()).with("kafka.security.protocol", protocol);
      return Reach.why(config, WAITED);
    }
  }

  private static void read(Socket caller) throws IOException {
    DataInputStream in = new DataInputStream(caller.getInputStream());
    in.skipNBytes(in.readInt());
  }

  private static void answer(Socket caller) throws IOException {
    read(caller);
    caller.getOutputStream().write(new byte[] {0, 0, 0, 2, 0, 0});
    caller.getOutputStream().flush();
  }

  private static int closedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Test
  void nothingListens() throws IOException {
    String address = "127.0.0.1:" + closedPort();
    assertThat(Reach.why(Config.of(address), WAITED)).isEqualTo("nothing listens at " + address);
  }

  @Test
  void whoAcceptsAndSaysNothingIsSlow() throws IOException {
    assertThat(
            why(
                "PLAINTEXT",
                caller -> caller.getInputStream().transferTo(OutputStream.nullOutputStream())))
        .startsWith("connected to 127.0.0.1:")
        .endsWith("but slow: no answer within 5 s");
  }

  @Test
  void whoAnswersIsSlowToo() throws IOException {
    assertThat(
            why(
                "PLAINTEXT",
                caller -> {
                  answer(caller);
                  answer(caller);
                }))
        .contains("but slow");
  }

  @Test
  void whoTellsItsVersionsAndClosesWantsAUser() throws IOException {
    assertThat(
            why(
                "PLAINTEXT",
                caller -> {
                  answer(caller);
                  read(caller);
                }))
        .contains("another security protocol than PLAINTEXT", "SASL_PLAINTEXT");
  }

  @Test
  void whoSendsAnAlertSpeaksTls() throws IOException {
    assertThat(why("PLAINTEXT", caller -> caller.getOutputStream().write(0x15)))
        .contains("another security protocol than PLAINTEXT", "TLS");
  }

  @Test
  void whoAnswersPlainlyDoesNotSpeakTls() throws IOException {
    assertThat(
            why(
                "SSL",
                caller -> {
                  answer(caller);
                  answer(caller);
                }))
        .contains("another security protocol than SSL", "it speaks PLAINTEXT");
  }

  @Test
  void aStartTakesNoLongerThanItMay() throws IOException {
    Config config =
        Config.of("127.0.0.1:" + closedPort())
            .with(ConfigKey.START_TIMEOUT, "1s")
            .with(ConfigKey.STATE_DIR, folder.toString());
    assertThatThrownBy(() -> App.named("late").start(config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("nothing listens at");
  }
}
