package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A registry that does not tell one schema holds up who needs it, on a broker, and nobody else. */
class HeldIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private final Registry registry = new Registry();
  private final ServiceRef<String, String> ref =
      ServiceRef.of(Fresh.name("reader"), new RegisteredText(registry), Codec.text());
  private final App app =
      App.named(Fresh.name("reading")).service(Service.of(ref, text -> text + "!"));
  private Config config;
  private RequestClient client;

  @BeforeEach
  void connect() {
    config =
        Patience.config(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, stateDir.toString())
            .with(ConfigKey.PARTITIONS, "1");
    client = RequestClient.connect(Fresh.name("client"), config);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  /** Tells schemas by their ids, one test at a time. */
  private static final class Registry {
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<String, CompletableFuture<@Nullable Void>> attempts =
        new ConcurrentHashMap<>();

    void tell(String id) {
      known.add(id);
      attempts.getOrDefault(id, new CompletableFuture<>()).complete(null);
    }

    void fail(String id, String why) {
      attempts
          .getOrDefault(id, new CompletableFuture<>())
          .completeExceptionally(
              new CodecException("schema %s could not be fetched: %s".formatted(id, why)));
    }

    @Nullable CompletionStage<?> ask(String id) {
      return known.contains(id)
          ? null
          : attempts.computeIfAbsent(id, unused -> new CompletableFuture<>());
    }
  }

  /** Text behind the id of its schema: {@code 17:text}. */
  private record RegisteredText(Registry registry) implements Codec<String> {

    private static String id(String text) {
      return text.substring(0, text.indexOf(':'));
    }

    @Override
    public @Nullable CompletionStage<?> awaits(byte[] bytes) {
      return registry.ask(id(new String(bytes, UTF_8)));
    }

    @Override
    public boolean mayAwait() {
      return true;
    }

    @Override
    public String contentType() {
      return "application/x-registered";
    }

    @Override
    public byte[] encode(String value) {
      return value.getBytes(UTF_8);
    }

    @Override
    public String decode(byte[] bytes) {
      String text = new String(bytes, UTF_8);
      if (registry.ask(id(text)) != null) {
        throw new IllegalStateException("the stream thread would wait for schema " + id(text));
      }
      return text;
    }

    @Override
    public Object toTree(String value) {
      return value;
    }

    @Override
    public String fromTree(Object tree) {
      return tree.toString();
    }
  }

  private CompletableFuture<Reply<String>> ask(String key, String text) {
    return client.request(ref, text, RequestOptions.key(key));
  }

  private static Reply<String> get(CompletableFuture<Reply<String>> reply) throws Exception {
    return reply.get(3, TimeUnit.MINUTES);
  }

  private void awaitParked(RunningApp running, long number) {
    await().until(() -> running.count(EngineCounter.HELD) == number);
  }

  @Test
  void otherKeysAreServedWhileOneWaitsAndItGoesOnAfterARestart() throws Exception {
    registry.tell("1");
    CompletableFuture<Reply<String>> waiting;
    CompletableFuture<Reply<String>> behind;
    try (RunningApp running = app.start(config).awaitRunning()) {
      waiting = ask("a", "17:x");
      behind = ask("a", "1:y");
      awaitParked(running, 2);
      for (int i = 0; i < 100; i++) {
        assertThat(get(ask("key" + i, "1:z"))).isEqualTo(new Reply.Ok<>("1:z!"));
      }
      assertThat(waiting).isNotDone();
      assertThat(behind).isNotDone();
    }
    try (RunningApp restarted = app.start(config).awaitRunning()) {
      registry.tell("17");
      assertThat(get(waiting)).isEqualTo(new Reply.Ok<>("17:x!"));
      assertThat(get(behind)).isEqualTo(new Reply.Ok<>("1:y!"));
      assertThat(restarted.count(EngineCounter.RESUMED)).isEqualTo(2);
    }
  }

  @Test
  void whatWaitsForTooLongIsRefusedWithTheReasonAndSetAside() throws Exception {
    registry.tell("1");
    Config impatient = config.with(ConfigKey.HOLD_LIMIT, "1s");
    try (RunningApp running = app.start(impatient).awaitRunning();
        TopicReader letters =
            new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(ref.name()))) {
      CompletableFuture<Reply<String>> waiting = ask("a", "17:x");
      awaitParked(running, 1);
      registry.fail("17", "Connection refused");

      Reply<String> refused = get(waiting);

      assertThat(refused.fault().code()).isEqualTo(503);
      assertThat(refused.fault().message())
          .isEqualTo("schema 17 could not be fetched: Connection refused");
      DeadLetter letter = DeadLetter.read(letters.await(1, Duration.ofMinutes(3)).first());
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
      assertThat(letter.payload()).isEqualTo("17:x".getBytes(UTF_8));
      assertThat(running.count(DeadLetterReason.SCHEMA_UNKNOWN)).isEqualTo(1);
      assertThat(get(ask("a", "1:y"))).isEqualTo(new Reply.Ok<>("1:y!"));
    }
  }
}
