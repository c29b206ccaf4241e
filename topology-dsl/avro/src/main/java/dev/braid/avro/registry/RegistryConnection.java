package dev.braid.avro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.internal.book.Excerpt;
import dev.braid.avro.internal.book.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of a registry: sends a question to the one that answered last, and on to the next
 * when it does not answer, or answers that it cannot now (5xx, 429). After a round without an
 * answer it waits and begins another, within the bounds of its {@link Patience}.
 *
 * <p>Every question may be sent more than once: to register what is registered changes nothing.
 * Redirects are not followed, since they would carry credentials to wherever they lead.
 *
 * <p>For several threads. The caller waits; an interrupt ends it.
 */
final class RegistryConnection {

  /** The longest answer that is read. */
  static final int LARGEST_ANSWER = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(RegistryConnection.class);

  private final SchemaRegistrySettings settings;
  private final HttpClient http;
  private final Backoff backoff;
  private final Pause pause;
  private volatile int lastGood;

  RegistryConnection(SchemaRegistrySettings settings) {
    this(settings, time -> NANOSECONDS.sleep(time.toNanos()));
  }

  RegistryConnection(SchemaRegistrySettings settings, Pause pause) {
    this.settings = settings;
    this.pause = pause;
    this.backoff = new Backoff(settings.patience(), () -> ThreadLocalRandom.current().nextLong());
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.patience().connect());
    if (!settings.tls().equals(TlsSettings.DEFAULT)) {
      builder.sslContext(TlsContexts.context(settings.tls()));
    }
    this.http = builder.build();
  }

  Set<String> urls() {
    return settings.urls().stream().map(URI::toString).collect(Collectors.toUnmodifiableSet());
  }

  /** The servers, as they stand in messages. */
  String servers() {
    return String.join(", ", settings.urls().stream().map(URI::toString).toList());
  }

  /**
   * The answer to a question.
   *
   * @throws SchemaRegistryException if there is none, or one that is no success
   */
  JsonNode ask(Question question) {
    List<URI> urls = settings.urls();
    long start = System.nanoTime();
    List<String> failures = new ArrayList<>();
    int attempts = 0;
    for (int round = 0; ; round++) {
      failures.clear();
      int first = lastGood;
      for (int i = 0; i < urls.size() && !left(start).isZero(); i++) {
        int index = (first + i) % urls.size();
        URI url = urls.get(index);
        attempts++;
        String failure;
        try {
          HttpResponse<byte[]> answer = send(question, url, left(start));
          if (!isPassing(answer.statusCode())) {
            lastGood = index;
            return judge(question, url, answer);
          }
          failure = "answered %s: %s".formatted(answer.statusCode(), Excerpt.of(answer.body()));
        } catch (BoundedBody.TooLarge tooLarge) {
          throw new SchemaRegistryException(
              Reason.UNREACHABLE,
              "%s: %s: answered with %s\n  is this the URL of a schema registry?"
                  .formatted(url, question, tooLarge.getMessage()),
              tooLarge);
        } catch (IOException failed) {
          failure = RegistryMessages.describe(failed);
        } catch (InterruptedException interrupted) {
          throw interrupted(question, interrupted);
        }
        failures.add(url + ": " + failure);
      }
      Duration wait = backoff.after(round);
      if (round >= settings.patience().retries() || wait.compareTo(left(start)) >= 0) {
        throw RegistryMessages.unreachable(question, servers(), attempts, failures);
      }
      if (round == 0) {
        LOG.info("{}: no answer yet, asking again: {}", question, String.join("; ", failures));
      }
      try {
        pause.forTime(wait);
      } catch (InterruptedException interrupted) {
        throw interrupted(question, interrupted);
      }
    }
  }

  private JsonNode judge(Question question, URI url, HttpResponse<byte[]> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw RegistryMessages.refused(question, url, answer, settings.credentials());
    }
    try {
      JsonNode tree = Json.tree(answer.body());
      if (!tree.isMissingNode()) {
        return tree;
      }
    } catch (IOException notJson) {
      throw RegistryMessages.strange(question, url.toString(), answer.body(), notJson);
    }
    throw RegistryMessages.strange(question, url.toString(), answer.body(), null);
  }

  private HttpResponse<byte[]> send(Question question, URI url, Duration left)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request(question, url), info -> new BoundedBody(LARGEST_ANSWER));
    Duration attempt = settings.patience().attempt();
    Duration limit = left.compareTo(attempt) < 0 ? left : attempt;
    try {
      return answer.get(limit.toNanos(), NANOSECONDS);
    } catch (TimeoutException late) {
      throw new IOException("no answer within " + limit.toMillis() + " ms", late);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(String.valueOf(failed.getCause()), failed.getCause());
    } finally {
      // Of what is over it is nothing; otherwise it closes the connection.
      answer.cancel(true);
    }
  }

  private HttpRequest request(Question question, URI url) {
    JsonNode body = question.body();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + question.path()))
            .header("Accept", Json.CONTENT_TYPE + ", application/json")
            .method(
                question.method(),
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body.toString().getBytes(UTF_8)));
    if (body != null) {
      request.header("Content-Type", Json.CONTENT_TYPE);
    }
    @Nullable String authorization = authorization(settings.credentials());
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  private static @Nullable String authorization(Credentials credentials) {
    if (credentials instanceof Credentials.Basic basic) {
      byte[] pair = (basic.user() + ":" + basic.password()).getBytes(UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
    return credentials instanceof Credentials.Bearer bearer ? "Bearer " + bearer.token() : null;
  }

  private static boolean isPassing(int status) {
    return status == 429 || status >= 500;
  }

  private Duration left(long start) {
    Duration left =
        settings.patience().overall().minus(Duration.ofNanos(System.nanoTime() - start));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private SchemaRegistryException interrupted(Question question, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new SchemaRegistryException(
        Reason.UNREACHABLE, servers() + ": " + question + ": interrupted while waiting", cause);
  }
}
