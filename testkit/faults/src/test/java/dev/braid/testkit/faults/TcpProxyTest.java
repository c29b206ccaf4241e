package dev.braid.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

  private ServerSocket server;
  private TcpProxy proxy;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = TcpProxy.to(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void bytesPassInBothDirections() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      client.getOutputStream().write(new byte[] {1, 2, 3});
      assertThat(accepted.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);

      accepted.getOutputStream().write(new byte[] {4, 5});
      assertThat(client.getInputStream().readNBytes(2)).containsExactly(4, 5);
    }
  }

  @Test
  void theEndOfAStreamPassesToo() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      client.getOutputStream().write(7);
      client.shutdownOutput();
      assertThat(accepted.getInputStream().readAllBytes()).containsExactly(7);

      accepted.getOutputStream().write(8);
      accepted.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).containsExactly(8);
    }
  }

  @Test
  void aCutBreaksConnectionsUntilItIsRestored() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      proxy.cut();
      assertThat(endOf(client)).isTrue();
      assertThat(endOf(accepted)).isTrue();
    }
    try (Socket client = connect()) {
      assertThat(endOf(client)).isTrue();
    }
    proxy.restore();
    bytesPassInBothDirections();
  }

  @Test
  void delayedBytesComeLaterAndInOrder() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      Duration delay = Duration.ofMillis(100);
      proxy.delay(Direction.TO_CLIENT, delay);
      long before = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        accepted.getOutputStream().write(i);
      }
      byte[] came = client.getInputStream().readNBytes(100);

      assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(delay);
      for (int i = 0; i < 100; i++) {
        assertThat(came[i]).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void aClosedProxyListensNoMore() {
    proxy.close();

    assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  /** Whether the other side is gone: the stream ends, or the connection is reset. */
  private static boolean endOf(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }
}
