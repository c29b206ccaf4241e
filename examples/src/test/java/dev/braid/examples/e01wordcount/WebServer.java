package dev.braid.examples.e01wordcount;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/**
 * A web server on loopback that answers one request, in a way that a good web server may not, and
 * keeps the connection until the caller hangs up or it is closed.
 */
final class WebServer implements AutoCloseable {

  private final ServerSocket listening;
  private final CompletableFuture<Socket> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> served;

  private WebServer(Answer answer) throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    served =
        CompletableFuture.runAsync(
            () -> serve(answer), work -> new Thread(work, "web-server").start());
  }

  private interface Answer {
    void write(OutputStream out) throws IOException;
  }

  static WebServer answering(int status, byte[] body) throws IOException {
    return new WebServer(
        out -> {
          out.write(head(status, "Content-Length: " + body.length));
          out.write(body);
        });
  }

  static WebServer endless() throws IOException {
    return new WebServer(
        out -> {
          out.write(head(200, "Content-Length: 1000000000000"));
          byte[] part = new byte[8192];
          while (true) {
            out.write(part);
          }
        });
  }

  static WebServer silent() throws IOException {
    return new WebServer(out -> {});
  }

  static WebServer stoppingAfter(byte[] beginning) throws IOException {
    return new WebServer(
        out -> {
          out.write(head(200, "Content-Length: " + (beginning.length + 1)));
          out.write(beginning);
        });
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/";
  }

  @Override
  public void close() throws IOException {
    listening.close();
    if (connected.isDone()) {
      connected.join().close();
    }
    served.join();
  }

  private void serve(Answer answer) {
    try (Socket socket = listening.accept()) {
      connected.complete(socket);
      InputStream in = socket.getInputStream();
      in.read(new byte[8192]);
      answer.write(socket.getOutputStream());
      socket.getOutputStream().flush();
      in.read();
    } catch (IOException hungUp) {
      // The caller has enough, or the test is over: either way this server is done.
      return;
    }
  }

  private static byte[] head(int status, String header) {
    return "HTTP/1.1 %d Answer\r\n%s\r\n\r\n".formatted(status, header).getBytes(US_ASCII);
  }
}
