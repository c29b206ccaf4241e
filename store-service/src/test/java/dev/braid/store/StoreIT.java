package dev.braid.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Reply;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store that an app serves, on brokers. */
class StoreIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  private static final StoreDefinition<String, String> STOCK =
      StoreDefinition.of("stock", Codec.text());

  private static final StoreDefinition<String, Long> VISITS = StoreDefinition.counters("visits");

  @TempDir Path stateDir;

  private Config config() {
    return Config.of(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, stateDir.toString())
        .with(ConfigKey.REQUEST_TIMEOUT, "2m")
        .with(ConfigKey.START_TIMEOUT, "3m");
  }

  private static <V> Versioned<V> value(CompletableFuture<Reply<Versioned<V>>> reply)
      throws Exception {
    Versioned<V> value = reply.get(3, TimeUnit.MINUTES).value();
    assertThat(value).isNotNull();
    return value;
  }

  private RunningApp serve(Config config) throws Exception {
    return App.named("shop").with(StoreComponent.of(STOCK, VISITS)).start(config).awaitRunning();
  }

  @Test
  void whatIsPutIsReadByAnybodyAndOutlivesTheAppThatServesIt() throws Exception {
    try (RequestClient client = RequestClient.connect("asking", config())) {
      StoreClient<String, String> stock = StoreClient.of(STOCK, client);
      StoreClient<String, Long> visits = StoreClient.of(VISITS, client);
      Optional<String> first;
      try (RunningApp app = serve(config())) {
        assertThat(app.name()).isEqualTo("shop");
        assertThat(value(stock.get("tea"))).isEqualTo(nothing());
        first = value(stock.put("tea", "three")).version();
        assertThat(first.orElseThrow()).endsWith("-local");
        assertThat(value(stock.put("tea", "four", WriteOptions.ifAbsent())))
            .isEqualTo(new Versioned<>(false, Optional.of("three"), first));
        assertThat(value(visits.add("home", 2)).value()).contains(2L);
      }
      try (RunningApp again = serve(config())) {
        assertThat(again.name()).isEqualTo("shop");
        Versioned<String> second =
            value(stock.put("tea", "four", WriteOptions.ifVersion(first.orElseThrow())));
        assertThat(second.isApplied()).isTrue();
        assertThat(second.version().orElseThrow()).endsWith("-local");
        assertThat(value(stock.get("tea")).value()).contains("four");
        assertThat(value(visits.add("home", 3)).value()).contains(5L);
        assertThat(value(stock.delete("tea")).isApplied()).isTrue();
        assertThat(value(stock.get("tea")).value()).isEmpty();
      }
    }
  }

  private static Versioned<String> nothing() {
    return new Versioned<>(false, Optional.empty(), Optional.empty());
  }

  @Test
  void whatLivesForATimeIsGoneThoughNobodyAsks() throws Exception {
    try (RequestClient client = RequestClient.connect("asking", config());
        RunningApp app = serve(config())) {
      assertThat(app.name()).isEqualTo("shop");
      StoreClient<String, String> stock = StoreClient.of(STOCK, client);
      WriteOptions shortly = WriteOptions.NONE.withTimeToLive(Duration.ofMillis(10));
      Optional<String> written = value(stock.put("milk", "fresh", shortly)).version();
      await().atMost(Duration.ofMinutes(3)).until(() -> value(stock.get("milk")).value().isEmpty());
      assertThat(value(stock.get("milk")).version()).isPresent().isNotEqualTo(written);
    }
  }

  /** Else a change of a key in a partition that its topic lacks could never be told. */
  @Test
  void aLogThatWasMadeBeforehandHasAsManyPartitionsOfChanges() throws Exception {
    StoreDefinition<String, String> wide = StoreDefinition.of("wide", Codec.text());
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      NewTopic log =
          new NewTopic("store.wide.commands", 5, (short) 1)
              .configs(Map.of("message.timestamp.type", "LogAppendTime"));
      admin.createTopics(List.of(log)).all().get(3, TimeUnit.MINUTES);
    }
    try (RequestClient client = RequestClient.connect("asking", config());
        RunningApp app =
            App.named("wide").with(StoreComponent.of(wide)).start(config()).awaitRunning()) {
      assertThat(app.name()).isEqualTo("wide");
      StoreClient<String, String> store = StoreClient.of(wide, client);
      for (int i = 0; i < 20; i++) {
        assertThat(value(store.put("k" + i, "v")).isApplied()).isTrue();
      }
    }
  }

  @Test
  void aRegionThatIsNoWordIsRefusedAtTheStart() {
    assertThatThrownBy(() -> serve(config().with(StoreKeys.REGION, "Not A Word")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("store.region: expected one lower-case word");
  }
}
