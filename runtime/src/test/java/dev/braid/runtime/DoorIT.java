package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.count.Counter;
import dev.braid.count.Counters;
import dev.braid.count.Tally;
import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Kind;
import dev.braid.runtime.config.Settings;
import dev.braid.runtime.spi.AppContext;
import dev.braid.runtime.spi.Component;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.TreeCodecs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a component brings to an app, and what it is handed: here a shelf, which keeps what is put
 * into a topic of its own, and serves what lies there.
 */
class DoorIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  private static final String STORE = "things";

  private static final ConfigKey<Integer> PARTS =
      ConfigKey.of("shelf.parts", "1", Kind.number(1, 9), "partitions of what is kept");

  private static final Settings SETTINGS = new Settings("shelf.", "the shelf", List.of(PARTS));

  @TempDir Path stateDir;

  private enum ShelfCounter implements Counter {
    ASKED;

    @Override
    public String room() {
      return "shelf";
    }
  }

  /** Made of what the host hands out, and of nothing internal. */
  private static final class Shelf implements Component {

    private final String name = Fresh.name("shelf");
    private final ServiceRef<String, String> look = ServiceRef.text(name + ".look");
    private final CompletableFuture<AppContext> host = new CompletableFuture<>();
    private final Tally tally = new Tally(ShelfCounter.class);

    @Override
    public Optional<Settings> settings() {
      return Optional.of(SETTINGS);
    }

    @Override
    public List<Service<?, ?>> services() {
      return List.of(Service.of(look, this::look));
    }

    private String look(String key) {
      tally.count(ShelfCounter.ASKED);
      String found = store(host.join()).get(key);
      return found == null ? "nothing" : found;
    }

    private ReadOnlyKeyValueStore<String, String> store(AppContext app) {
      return app.store(
          name, StoreQueryParameters.fromNameAndType(STORE, QueryableStoreTypes.keyValueStore()));
    }

    @Override
    public Membership join(AppContext app) {
      host.complete(app);
      return new Membership() {
        @Override
        public List<CompiledFlow> deployments(EngineSettings settings) {
          StreamsBuilder topology = new StreamsBuilder();
          topology.table(
              name, Consumed.with(Serdes.String(), Serdes.String()), Materialized.as(STORE));
          TopicSpec topic = new TopicSpec(name, app.config().get(PARTS), true, Map.of());
          return List.of(
              new CompiledFlow(
                  name, topology.build(), List.of(topic), List.of(STORE), TreeCodecs.NONE));
        }

        @Override
        public Counters counters() {
          return tally;
        }

        @Override
        public void close() {}
      };
    }
  }

  private Config config() {
    return Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
  }

  private static void put(AppContext host, String topic, String key, String value)
      throws Exception {
    try (Producer<byte[], byte[]> producer = host.producer(Map.of())) {
      producer
          .send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)))
          .get(3, TimeUnit.MINUTES);
    }
  }

  @Test
  void aComponentRunsATopologyAsksItsStoreAndServesWhatItFinds() throws Exception {
    Shelf shelf = new Shelf();
    App app = App.named(Fresh.name("app")).with(shelf);
    try (RunningApp running = app.start(config().with(PARTS, "2")).awaitRunning()) {
      AppContext host = shelf.host.join();
      assertThat(host.hosted()).extracting(each -> each.name()).containsExactly(shelf.look.name());
      assertThat(host.topics().ensure(List.of(new TopicSpec(shelf.name, 1, true, Map.of()))))
          .as("the topic of its deployment, by its own setting")
          .containsEntry(shelf.name, 2);
      put(host, shelf.name, "book", "here");
      await().until(() -> "here".equals(shelf.store(host).get("book")));

      try (RequestClient client = host.requestClient(Fresh.name("reader"))) {
        assertThat(client.request(shelf.look, "book").get(3, TimeUnit.MINUTES))
            .isEqualTo(new Reply.Ok<>("here"));
      }
      assertThat(running.count(ShelfCounter.ASKED)).isEqualTo(1);
      assertThat(host.counters().all())
          .contains(ShelfCounter.ASKED, EngineCounter.KEPT_REPLY)
          .doesNotHaveDuplicates();
      assertThat(host.counters().get(ShelfCounter.ASKED)).isEqualTo(1);
      assertThat(host.troubles()).isEqualTo(running.troubles()).isEmpty();
      assertThat(read(host, shelf.name)).containsExactly("here");
      assertThat(host.admin().describeCluster().nodes().get()).isNotEmpty();
    }
  }

  private static List<String> read(AppContext host, String topic) {
    try (Consumer<byte[], byte[]> consumer =
        host.consumer(Map.of("auto.offset.reset", "earliest"))) {
      consumer.assign(List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
      List<String> found = new ArrayList<>();
      await()
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(100))) {
                  found.add(new String(record.value(), UTF_8));
                }
                return !found.isEmpty();
              });
      return found;
    }
  }

  @Test
  void nothingOfAnAppThatDoesNotRunYetCanBeAsked() {
    Shelf shelf = new Shelf();
    AppContext host = new AppContext("app", "one", config(), List.of());
    shelf.join(host).close();
    assertThatThrownBy(() -> shelf.store(host)).isInstanceOf(IllegalStateException.class);
    assertThat(host.counters().get(EngineCounter.KEPT_REPLY)).isZero();
    assertThat(host.troubles()).isNotEmpty();
  }

  @Test
  void whatAComponentSetsWronglyKeepsTheAppFromStarting() {
    Config wrong = new Config(Map.of("shelf.part", "1", "shelf.parts", "many"), config().kafka());
    assertThatThrownBy(() -> App.named(Fresh.name("app")).with(new Shelf()).start(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("shelf.parts: expected a whole number, found 'many'")
        .hasMessageContaining("shelf.part: unknown setting of the shelf")
        .hasMessageContaining("did you mean 'shelf.parts'?");
  }

  @Test
  void twoDeploymentsOfOneNameAreRefused() {
    Shelf shelf = new Shelf();
    App app =
        App.named(Fresh.name("app"))
            .flow(FlowDefinition.of(shelf.name, Call.of(shelf.look.name())))
            .with(shelf);
    assertThatThrownBy(() -> app.start(config()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "%s: a component brings it, and there is one of that name", shelf.name);
  }
}
