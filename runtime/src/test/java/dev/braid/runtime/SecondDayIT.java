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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
        .service(tallying(tally))
        .flow(
            FlowDefinition.of(
                twice.name(),
                Pipe.of(Call.of(tally.name()), Call.of(tally.name()).withLabel("again"))));
  }

  private static Service<String, String> tallying(ServiceRef<String, String> ref) {
    return Service.stateful(
        ref,
        Codec.text(),
        (told, text, request) ->
            Transition.to((told == null ? "" : told) + text, (told == null ? "" : told) + text));
  }

  private static String ask(RequestClient client, ServiceRef<String, String> service, String key)
      throws Exception {
    return client
        .request(service, "x", RequestOptions.key(key).withTimeout(PATIENCE))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .value();
  }

  /** Twenty keys at once, which lie in all partitions. */
  private static List<String> askMany(RequestClient client, ServiceRef<String, String> service) {
    return IntStream.range(0, 20)
        .mapToObj(
            i -> client.request(service, "x", RequestOptions.key("any" + i).withTimeout(PATIENCE)))
        .toList()
        .stream()
        .map(reply -> reply.join().value())
        .toList();
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

  private static String looked(RunningApp running) {
    running.lookNow();
    return running.troubles().toString();
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
                    looked(running)
                        .contains(topic + " has 6 partitions, of which the first 3 are served"));
        await().atMost(PATIENCE).until(() -> hasSaid("topic " + topic + " has 6 partitions"));
      }
      assertThat(ask(client, tally, key)).isEqualTo("xx");
    }
    try (RunningApp again = app().start(apps.config()).awaitRunning()) {
      RequestClient client = apps.client(Fresh.name("client"));
      assertThat(ask(client, tally, key)).isEqualTo("xxx");
      assertThat(askMany(client, tally)).hasSize(20).containsOnly("x");
      assertThat(askMany(client, twice)).hasSize(20).containsOnly("xxxx");
      await().atMost(PATIENCE).until(() -> looked(again).contains("6 partitions"));
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
          .until(
              () -> {
                running.lookNow();
                return hasSaid("had gone, and have been made again");
              });
      await().dontCatchUncaughtExceptions().atMost(PATIENCE).until(running::isReady);
      assertThat(ask(client, tally, "a")).as("what is kept is still there").isEqualTo("xx");
    }
  }

  private interface Damage {
    void to(Path store) throws IOException;
  }

  private static void cutShort(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, all.length / 2));
  }

  /** As many services, whose stores are damaged in a way each. */
  @Test
  void aDamagedStoreIsRestoredAtOnce() throws Exception {
    Map<ServiceRef<String, String>, Damage> damages =
        Map.of(
            part("sst.gone"), store -> Files.delete(one(store, ".sst")),
            part("sst.short"), store -> cutShort(one(store, ".sst")),
            part("current.gone"), store -> Files.delete(store.resolve("CURRENT")));
    // that of an older store, which is no damage: what has come since is restored
    ServiceRef<String, String> older = part("manifest.short");
    List<ServiceRef<String, String>> services = new ArrayList<>(damages.keySet());
    services.add(older);
    App app = App.named(name);
    for (ServiceRef<String, String> service : services) {
      app = app.service(tallying(service));
    }
    try (RunningApp running = app.start(apps.config()).awaitRunning()) {
      askAll(running, services, "x");
    }
    for (Map.Entry<ServiceRef<String, String>, Damage> damage : damages.entrySet()) {
      damage.getValue().to(store(damage.getKey()));
    }
    cutShort(one(store(older), "MANIFEST"));
    try (RunningApp running = app.start(apps.config()).awaitRunning()) {
      askAll(running, services, "xx");
    }
    for (ServiceRef<String, String> service : damages.keySet()) {
      assertThat(List.copyOf(lines.list))
          .extracting(ILoggingEvent::getFormattedMessage)
          .filteredOn(line -> line.contains("is only a copy, and is restored from the log"))
          .as(service.name())
          .anyMatch(line -> line.contains(service.name()));
    }
  }

  private ServiceRef<String, String> part(String suffix) {
    return ServiceRef.text(tally.name() + '.' + suffix);
  }

  private void askAll(RunningApp running, List<ServiceRef<String, String>> services, String answer)
      throws Exception {
    RequestClient client = apps.client(Fresh.name("client"));
    for (ServiceRef<String, String> service : services) {
      assertThat(ask(client, service, "a")).isEqualTo(answer);
    }
    assertThat(running.troubles()).isEmpty();
  }

  /** The folder of its one store in which something is kept. */
  private Path store(ServiceRef<String, String> service) throws IOException {
    try (Stream<Path> files = Files.walk(stateDir)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(".sst"))
          .map(Path::getParent)
          .filter(folder -> folder.toString().contains(service.name()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path one(Path store, String part) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files
          .filter(file -> file.getFileName().toString().contains(part))
          .findFirst()
          .orElseThrow();
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
