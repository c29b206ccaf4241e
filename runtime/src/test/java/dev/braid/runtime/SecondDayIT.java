package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an operator does on the second day: topics that grow and go, damaged disks, twins. */
class SecondDayIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path stateDir;

  private final ServiceRef<String, String> tally = ServiceRef.text(Fresh.name("tally"));
  private final ServiceRef<String, String> twice = ServiceRef.text(Fresh.name("twice"));
  private final String name = Fresh.name("app");
  private final Logger log = (Logger) LoggerFactory.getLogger("dev.braid.runtime");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Apps apps;
  private Admin admin;

  @BeforeEach
  void begin() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    log.setAdditive(false);
  }

  @AfterEach
  void end() {
    log.detachAppender(lines);
    log.setLevel(null);
    log.setAdditive(true);
    apps.close();
    admin.close();
  }

  /** What has been said under a key, all of it; and a flow that says it again. */
  private App app() {
    return App.named(name)
        .service(
            Service.stateful(
                tally,
                Codec.text(),
                (told, text, request) ->
                    Transition.to(
                        (told == null ? "" : told) + text, (told == null ? "" : told) + text)))
        .flow(
            FlowDefinition.of(
                twice.name(),
                Pipe.of(Call.of(tally.name()), Call.of(tally.name()).withLabel("again"))));
  }

  private static String ask(RequestClient client, ServiceRef<String, String> service, String key)
      throws Exception {
    return client
        .request(service, "x", RequestOptions.key(key).withTimeout(PATIENCE))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .value();
  }

  /** A key whose place is the same among three partitions and among six. */
  private static String keyThatStays() {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "k" + i)
        .filter(key -> Wire.partition(key, 6) < 3)
        .findFirst()
        .orElseThrow();
  }

  private boolean hasSaid(String part) {
    return List.copyOf(lines.list).stream()
        .anyMatch(line -> line.getFormattedMessage().contains(part));
  }

  @Test
  void topicsThatHaveGrownAreServedAsBeforeAndToldOf() throws Exception {
    String key = keyThatStays();
    List<String> grown =
        List.of(
            Wire.requestTopic(tally.name()),
            Wire.requestTopic(twice.name()),
            Wire.replyTopic(twice.name()));
    try (RunningApp running = app().start(apps.config()).awaitRunning()) {
      RequestClient client = apps.client(Fresh.name("client"));
      assertThat(ask(client, tally, key)).isEqualTo("x");
      for (String topic : grown) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(6))).all().get();
      }
      for (String topic : grown) {
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    running
                        .troubles()
                        .toString()
                        .contains(topic + " has 6 partitions, of which the first 3 are served"));
        await().atMost(PATIENCE).until(() -> hasSaid("topic " + topic + " has 6 partitions"));
      }
      assertThat(ask(client, tally, key)).isEqualTo("xx");
    }
    try (RunningApp again = app().start(apps.config()).awaitRunning()) {
      RequestClient client = apps.client(Fresh.name("client"));
      assertThat(ask(client, tally, key)).isEqualTo("xxx");
      for (int i = 0; i < 20; i++) {
        String any = "any" + i;
        assertThat(ask(client, tally, any)).isEqualTo("x");
        assertThat(ask(client, twice, any)).isEqualTo("xxxx");
      }
      await().atMost(PATIENCE).until(() -> again.troubles().toString().contains("6 partitions"));
    }
  }

  @Test
  void aTopicThatHasGoneIsMadeAgain() throws Exception {
    try (RunningApp running = app().start(apps.config()).awaitRunning()) {
      RequestClient client = apps.client(Fresh.name("client"));
      assertThat(ask(client, tally, "a")).isEqualTo("x");
      String topic = Wire.requestTopic(tally.name());
      admin.deleteTopics(List.of(topic)).all().get();
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(() -> hasSaid("had gone, and have been made again"));
      await().dontCatchUncaughtExceptions().atMost(PATIENCE).until(running::isReady);
      assertThat(ask(client, tally, "a")).as("what is kept is still there").isEqualTo("xx");
    }
  }

  private interface Damage {
    void to(Path file) throws IOException;
  }

  private static void cutShort(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, all.length / 2));
  }

  @Test
  void aDamagedStoreIsRestoredAtOnce() throws Exception {
    Map<String, Damage> damages =
        Map.of("sst", Files::delete, "CURRENT", Files::delete, "MANIFEST", SecondDayIT::cutShort);
    int asked = 0;
    for (Map.Entry<String, Damage> damage : damages.entrySet()) {
      try (RunningApp running = app().start(apps.config()).awaitRunning()) {
        assertThat(ask(apps.client(Fresh.name("client")), tally, "a")).hasSize(++asked);
        assertThat(running.troubles()).isEmpty();
      }
      for (Path file : storeFiles(damage.getKey())) {
        damage.getValue().to(file);
      }
    }
    try (RunningApp running = app().start(apps.config()).awaitRunning()) {
      assertThat(ask(apps.client(Fresh.name("client")), tally, "a")).hasSize(++asked);
      assertThat(running.troubles()).isEmpty();
      assertThat(hasSaid("the folder is only a copy, and is restored from the log")).isTrue();
    }
  }

  private List<Path> storeFiles(String what) throws IOException {
    try (Stream<Path> files = Files.walk(stateDir)) {
      List<Path> found =
          files
              .filter(
                  file ->
                      file.getFileName().toString().startsWith(what)
                          || file.toString().endsWith("." + what))
              .toList();
      assertThat(found).as("files of stores").isNotEmpty();
      return found;
    }
  }

  @Test
  void twinsAreToldOfEachOther() throws Exception {
    Config config = apps.config().with(ConfigKey.INSTANCE_ID, "one");
    try (RunningApp first = app().start(config).awaitRunning();
        RunningApp second =
            app().start(config.with(ConfigKey.STATE_DIR, stateDir.resolve("other").toString()))) {
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(() -> hasSaid("another instance runs as 'one' on 127.0.0.1"));
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(
              () -> (first.troubles().toString() + second.troubles()).contains("another instance"));
    }
  }
}
