package dev.braid.avro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that answers what it is told to, and keeps what it was asked. */
final class FakeServer implements AutoCloseable {

  /** How one request is answered. */
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  /** What was asked. */
  record Asked(String method, String uri, String authorization, String contentType, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Answer> answers;
  private final Answer last;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** Gives the answers in turn, and the last one for ever. */
  FakeServer(Answer... answers) throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), answers);
  }

  FakeServer(HttpServer server, Answer... answers) {
    this.server = server;
    this.answers = new ArrayDeque<>(List.of(answers));
    this.last = answers[answers.length - 1];
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static Answer of(int status, String body) {
    return of(status, body.getBytes(UTF_8));
  }

  static Answer of(int status, byte[] body) {
    return exchange -> {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    };
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      next().give(exchange);
    }
  }

  private synchronized Answer next() {
    Answer next = answers.poll();
    return next == null ? last : next;
  }
}
