package dev.braid.avro.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.internal.book.Excerpt;
import dev.braid.avro.internal.book.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is said when a registry did not do what it was asked: where, what, and what to try. */
final class RegistryMessages {

  private RegistryMessages() {}

  /** Nobody answered. */
  static SchemaRegistryException unreachable(
      Question question, String servers, int attempts, List<String> failures) {
    String found =
        failures.isEmpty() ? servers + ": no time was left" : String.join("\n  ", failures);
    return new SchemaRegistryException(
        Reason.UNREACHABLE,
        "%s: no answer after %s attempt%s\n  %s\n  does the schema registry run there? For development, ./braid dev --schema-registry runs one\n  schema.registry.max.retries and schema.registry.timeout.ms say for how long to ask"
            .formatted(question, attempts, attempts == 1 ? "" : "s", found));
  }

  /** An answer that is no success. */
  static SchemaRegistryException refused(
      Question question, URI url, HttpResponse<byte[]> answer, Credentials credentials) {
    int code = 0;
    String message = Excerpt.of(answer.body());
    try {
      JsonNode body = Json.tree(answer.body());
      code = body.path("error_code").asInt();
      message = Excerpt.of(body.path("message").asText(message));
    } catch (IOException notJson) {
      // Then it is what it is, and has no code.
      code = 0;
    }
    Reason reason = Reason.of(answer.statusCode(), code);
    return new SchemaRegistryException(
        reason,
        "%s: %s: answered %s%s: %s\n  %s"
            .formatted(
                url,
                question,
                answer.statusCode(),
                code == 0 || code == answer.statusCode() ? "" : " (error_code " + code + ")",
                message.isEmpty() ? "nothing more" : message,
                hint(reason, answer, credentials)));
  }

  /** A success that is not in the protocol. */
  static SchemaRegistryException strange(
      Question question, String servers, byte[] body, @Nullable Throwable cause) {
    String text =
        "%s: %s: expected an answer of a schema registry, found: %s\n  is this its URL? It may lack a path, such as /apis/ccompat/v7 of Apicurio"
            .formatted(servers, question, body.length == 0 ? "nothing" : Excerpt.of(body));
    return cause == null
        ? new SchemaRegistryException(Reason.UNREACHABLE, text)
        : new SchemaRegistryException(Reason.UNREACHABLE, text, cause);
  }

  /** A failure in words; those of the client have often none. */
  static String describe(IOException failure) {
    String message = failure.getMessage() == null ? "" : ": " + failure.getMessage();
    if (failure instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (failure instanceof ConnectException) {
      return failure.getCause() != null
              && failure.getCause().getCause() instanceof UnresolvedAddressException
          ? "unknown host"
          : "cannot connect" + message;
    }
    if (failure instanceof SSLException) {
      return "TLS failed"
          + message
          + "; see schema.registry.ssl.truststore.location and .keystore.location";
    }
    return failure.getClass() == IOException.class && failure.getMessage() != null
        ? failure.getMessage()
        : failure.getClass().getSimpleName() + message;
  }

  private static String hint(Reason reason, HttpResponse<byte[]> answer, Credentials credentials) {
    return switch (reason) {
      case NOT_FOUND ->
          "register it first, or look at the name: of values on a topic it is <topic>-value";
      case INCOMPATIBLE ->
          "give new fields a default, keep those without one, or set another rule for the subject";
      case INVALID -> "see what the registry says of it";
      case DENIED ->
          credentials instanceof Credentials.None
              ? "it was asked with no credentials: set basic.auth.user.info or bearer.auth.token"
              : "it was asked with " + credentials + ": is it right, and may it do this?";
      case UNREACHABLE ->
          answer
              .headers()
              .firstValue("Location")
              .map(
                  to -> "it points to " + Excerpt.of(to) + ": set that as its URL if it is trusted")
              .orElse(
                  "is this the URL of a schema registry? It may lack a path, such as"
                      + " /apis/ccompat/v7 of Apicurio");
    };
  }
}
