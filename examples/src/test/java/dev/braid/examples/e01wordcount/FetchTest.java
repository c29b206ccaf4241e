package dev.braid.examples.e01wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchTest {

  private static final int LIMIT = 1000;

  /** Long enough never to be met, except where a test gives its own. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Fetch fetch = new Fetch(LIMIT, TIMEOUT);

  @TempDir Path folder;

  @Test
  void aPathIsRead() throws Exception {
    assertThat(fetch.read(file("a.txt", "Ahab\n").toString())).isEqualTo("Ahab\n");
  }

  @Test
  void aFileUrlIsRead() throws Exception {
    assertThat(fetch.read(file("a b.txt", "Ahab").toUri().toString())).isEqualTo("Ahab");
  }

  @Test
  void malformedTextIsReplaced() throws Exception {
    Path path = Files.write(folder.resolve("bad.txt"), new byte[] {'a', (byte) 0xFF, 'b'});
    assertThat(fetch.read(path.toString())).isEqualTo("a\uFFFDb");
  }

  @Test
  void aTextAsLargeAsTheLimitIsRead() throws Exception {
    assertThat(fetch.read(file("just.txt", "x".repeat(LIMIT)).toString())).hasSize(LIMIT);
  }

  @Test
  void aTextLargerThanTheLimitIsAFault() throws Exception {
    Fault fault = faultOf(fetch, file("large.txt", "x".repeat(LIMIT + 1)).toString());
    assertThat(fault.code()).isEqualTo(413);
    assertThat(fault.message()).contains("large.txt").contains("1000 bytes");
  }

  @Test
  void aMissingFileIsAFaultWithItsPath() {
    String missing = folder.resolve("missing.txt").toString();
    assertThat(faultOf(fetch, missing).code()).isEqualTo(400);
    assertThat(faultOf(fetch, missing).message()).startsWith("no file at '" + missing + "'");
  }

  @Test
  void aFolderIsAFault() {
    Fault fault = faultOf(fetch, folder.toString());
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message()).contains("not a regular file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "ftp://host/a",
        "jar:file:/a.jar!/b",
        "data:,hello",
        "file:relative.txt",
        "file://elsewhere/a.txt",
        "http:nowhere",
        "http://a b/",
        "a\0b"
      })
  void anAddressThatCannotBeReadIsTheCallersMove(String address) {
    assertThat(faultOf(fetch, address).code()).isEqualTo(400);
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new Fetch(0, TIMEOUT)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Fetch(Integer.MAX_VALUE, TIMEOUT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Fetch(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Nested
  class OverHttp {

    @Test
    void aPageIsRead() throws Exception {
      try (WebServer server = WebServer.answering(200, "Call me Ishmael —".getBytes(UTF_8))) {
        assertThat(fetch.read(server.url())).isEqualTo("Call me Ishmael —");
      }
    }

    @Test
    void anEmptyPageIsRead() throws Exception {
      try (WebServer server = WebServer.answering(200, new byte[0])) {
        assertThat(fetch.read(server.url())).isEmpty();
      }
    }

    @Test
    void aPageAsLargeAsTheLimitIsRead() throws Exception {
      try (WebServer server = WebServer.answering(200, new byte[LIMIT])) {
        assertThat(fetch.read(server.url())).hasSize(LIMIT);
      }
    }

    @Test
    void aPageThatNeverEndsIsLargerThanTheLimit() throws Exception {
      try (WebServer server = WebServer.endless()) {
        assertThat(faultOf(fetch, server.url()).code()).isEqualTo(413);
      }
    }

    @Test
    void anyStatusButSuccessIsAFaultWithTheUrl() throws Exception {
      try (WebServer server = WebServer.answering(404, "no such page".getBytes(UTF_8))) {
        Fault fault = faultOf(fetch, server.url());
        assertThat(fault.code()).isEqualTo(500);
        assertThat(fault.message()).contains("404").contains(server.url());
      }
    }

    @Test
    void aServerThatSaysNothingIsATimeout() throws Exception {
      try (WebServer server = WebServer.silent()) {
        assertThat(faultOf(impatient(), server.url()).code()).isEqualTo(504);
      }
    }

    @Test
    void aServerThatStopsInTheMiddleIsATimeout() throws Exception {
      try (WebServer server = WebServer.stoppingAfter("Call me".getBytes(UTF_8))) {
        assertThat(faultOf(impatient(), server.url()).code()).isEqualTo(504);
      }
    }

    @Test
    void aServerThatIsNotThereIsAFaultWithTheUrl() throws Exception {
      String url;
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        url = "http://127.0.0.1:" + socket.getLocalPort() + "/";
      }
      Fault fault = faultOf(fetch, url);
      assertThat(fault.code()).isEqualTo(500);
      assertThat(fault.message()).contains(url);
    }

    private Fetch impatient() {
      return new Fetch(LIMIT, Duration.ofMillis(100));
    }
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text, UTF_8);
  }

  private static Fault faultOf(Fetch fetch, String address) {
    FaultException thrown = catchThrowableOfType(FaultException.class, () -> fetch.read(address));
    assertThat(thrown).as("a fault for '%s'", address).isNotNull();
    return thrown.fault();
  }
}
