package dev.braid.avro.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.braid.avro.internal.book.Excerpt;
import dev.braid.avro.internal.book.Json;
import dev.braid.avro.internal.book.Refusal;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From an HTTP exchange to {@link DevEndpoints}, and back: bodies, bounds, codes of errors. */
record DevExchange(DevEndpoints endpoints) implements HttpHandler {

  /** The longest body that is read. */
  static final int LARGEST_BODY = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(DevExchange.class);

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange, 200, endpoints.answer(asked(exchange)));
      } catch (Refusal refusal) {
        refuse(exchange, refusal.status(), refusal.code(), refusal.message());
      } catch (RuntimeException failure) {
        LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), failure);
        refuse(exchange, 500, 50001, String.valueOf(failure.getMessage()));
      }
    }
  }

  private static DevEndpoints.Asked asked(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      throw Refusal.tooLarge(LARGEST_BODY);
    }
    List<String> path =
        Arrays.stream(exchange.getRequestURI().getRawPath().split("/", -1))
            .filter(segment -> !segment.isEmpty())
            .map(DevExchange::decoded)
            .toList();
    String query = exchange.getRequestURI().getRawQuery();
    return new DevEndpoints.Asked(
        exchange.getRequestMethod(), path, query == null ? "" : query, tree(body));
  }

  private static JsonNode tree(byte[] body) {
    try {
      return body.length == 0 ? Json.object() : Json.tree(body);
    } catch (IOException wrong) {
      throw Refusal.malformed("Expected a JSON document, found: " + Excerpt.of(body));
    }
  }

  private static String decoded(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException wrong) {
      throw Refusal.malformed("Expected a path, found: " + Excerpt.of(segment));
    }
  }

  private static void refuse(HttpExchange exchange, int status, int code, String message)
      throws IOException {
    answer(exchange, status, Json.object().put("error_code", code).put("message", message));
  }

  private static void answer(HttpExchange exchange, int status, JsonNode answer)
      throws IOException {
    byte[] body = answer.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", Json.CONTENT_TYPE);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
