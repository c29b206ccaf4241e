package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.engine.EngineSettings;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Guarantee;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.runtime.internal.host.DropUnsendable;
import dev.braid.runtime.internal.host.EffectiveOnceClients;
import dev.braid.runtime.internal.host.StableTransactions;
import dev.braid.runtime.internal.host.StreamsSettings;
import dev.braid.wire.TopicSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {

  private static final Config CONFIG = Config.of("here:9092");

  private static final Deployment SERVICE =
      App.named("shop")
          .service(Service.of(ServiceRef.text("price"), text -> text))
          .compile(EngineSettings.defaults())
          .get(0);

  private static final Deployment FLOW =
      App.named("shop")
          .flow(FlowDefinition.of("order", Call.of("price")))
          .compile(EngineSettings.defaults())
          .get(0);

  private static final Deployment STATEFUL =
      App.named("shop")
          .service(
              Service.stateful(
                  ServiceRef.text("stock"),
                  Codec.text(),
                  (state, input, request) -> Transition.to(input, state)))
          .compile(EngineSettings.defaults())
          .get(0);

  private static final Deployment IDEMPOTENT =
      App.named("shop")
          .service(Service.of(ServiceRef.text("charge"), (String text) -> text).idempotent())
          .compile(EngineSettings.defaults())
          .get(0);

  private static Properties of(Config config, Deployment compiled) {
    return StreamsSettings.of(config, compiled, Path.of("/var/shop/0"), "shop-0");
  }

  @Test
  void aPartitionWithABacklogLeavesOthersTheirTurn() {
    Properties properties = of(CONFIG, STATEFUL);
    int fetched = (int) properties.get(StreamsConfig.mainConsumerPrefix("max.poll.records"));
    assertThat(fetched).isEqualTo(100);
    assertThat((int) properties.get(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG))
        .as("one fetch fills a partition, which is passed over then")
        .isLessThan(fetched);
  }

  private static Config kafka(String key, String value) {
    return new Config(Map.of(), Map.of(key, value));
  }

  private static Config with(Guarantee guarantee) {
    return CONFIG.with(ConfigKey.GUARANTEE, guarantee.text());
  }

  @Test
  void whatKeepsStateRunsEffectiveOnce() {
    for (Deployment compiled : new Deployment[] {FLOW, STATEFUL, IDEMPOTENT}) {
      assertThat(of(CONFIG, compiled))
          .containsEntry("processing.guarantee", "exactly_once_v2")
          .containsEntry("commit.interval.ms", 100)
          .containsEntry("poll.ms", 10)
          .containsEntry("num.standby.replicas", 1)
          .containsEntry("producer.transaction.timeout.ms", 5000);
    }
  }

  @Test
  void whatKeepsNoneRunsAtLeastOnce() {
    assertThat(of(CONFIG, SERVICE))
        .containsEntry("production.exception.handler", DropUnsendable.class.getName())
        .containsEntry("commit.interval.ms", 1000)
        .doesNotContainKeys(
            "processing.guarantee", "num.standby.replicas", "producer.transaction.timeout.ms");
    assertThat(new StreamsConfig(of(CONFIG, SERVICE)).getString("processing.guarantee"))
        .isEqualTo("at_least_once");
  }

  @Test
  void exactlyOnceRunsEverythingInTransactions() {
    for (Deployment compiled : new Deployment[] {SERVICE, FLOW}) {
      assertThat(of(with(Guarantee.EXACTLY_ONCE), compiled))
          .containsEntry("processing.guarantee", "exactly_once_v2")
          .containsEntry("commit.interval.ms", 100)
          .containsEntry("producer.transaction.timeout.ms", 5000);
    }
    assertThat(of(with(Guarantee.EXACTLY_ONCE), SERVICE)).doesNotContainKey("num.standby.replicas");
  }

  @Test
  void atLeastOnceRunsNothingInTransactions() {
    for (Deployment compiled : new Deployment[] {SERVICE, FLOW}) {
      assertThat(of(with(Guarantee.AT_LEAST_ONCE), compiled))
          .containsEntry("commit.interval.ms", 1000)
          .doesNotContainKeys("processing.guarantee", "producer.transaction.timeout.ms");
    }
    assertThat(of(with(Guarantee.AT_LEAST_ONCE), FLOW))
        .containsEntry("num.standby.replicas", 1)
        .containsEntry("poll.ms", 10);
  }

  @Test
  void failoverIsSet() {
    Config config =
        CONFIG
            .with(ConfigKey.SESSION_TIMEOUT, "10s")
            .with(ConfigKey.STANDBYS, "2")
            .with(ConfigKey.TRANSACTION_TIMEOUT, "2s");
    assertThat(of(config, FLOW))
        .containsEntry("main.consumer.session.timeout.ms", 10_000)
        .containsEntry("main.consumer.heartbeat.interval.ms", 2_500)
        .containsEntry("num.standby.replicas", 2)
        .containsEntry("producer.transaction.timeout.ms", 2_000);
  }

  @Test
  void bothSendRepliesAtOnceAndFindOutTheDeadSoon() {
    for (Deployment compiled : new Deployment[] {SERVICE, FLOW}) {
      assertThat(of(CONFIG, compiled))
          .containsEntry("producer.linger.ms", 0)
          .containsEntry("producer.max.in.flight.requests.per.connection", 2)
          .containsEntry("producer.batch.size", 64 * 1024)
          .containsEntry("max.task.idle.ms", -1)
          .containsEntry("statestore.cache.max.bytes", 0)
          .containsEntry("main.consumer.session.timeout.ms", 6000)
          .containsEntry("producer.max.request.size", TopicSpec.MAX_DEAD_LETTER);
    }
  }

  @Test
  void namesComeFromAppFlowAndInstance() {
    assertThat(of(CONFIG, FLOW))
        .containsEntry("application.id", "shop--order")
        .containsEntry("client.id", "shop-0.shop--order")
        .containsEntry("state.dir", "/var/shop/0")
        .containsEntry("bootstrap.servers", "here:9092");
  }

  @Test
  void anInstanceWithANameIsAStaticMember() {
    assertThat(of(CONFIG.with(ConfigKey.INSTANCE_ID, "left"), FLOW))
        .containsEntry("main.consumer.group.instance.id", "shop-0");
    assertThat(of(CONFIG, FLOW)).doesNotContainKey("main.consumer.group.instance.id");
  }

  @Test
  void ownSettingsAreCarriedOver() {
    Config config = CONFIG.with(ConfigKey.THREADS, "3").with(ConfigKey.REPLICATION_FACTOR, "2");
    assertThat(of(config, FLOW))
        .containsEntry("num.stream.threads", 3)
        .containsEntry("replication.factor", 2);
  }

  @Test
  void settingsForKafkaGoOverOurs() {
    assertThat(of(kafka("poll.ms", "50"), FLOW)).containsEntry("poll.ms", "50");
    assertThat(of(kafka("producer.linger.ms", "5"), SERVICE))
        .containsEntry("producer.linger.ms", "5");
    assertThat(of(kafka("security.protocol", "SSL"), SERVICE))
        .containsEntry("security.protocol", "SSL");
  }

  @Test
  void kafkaStreamsTakesThem() {
    assertThat(new StreamsConfig(of(CONFIG, FLOW)).getString("processing.guarantee"))
        .isEqualTo("exactly_once_v2");
  }

  @Test
  void theMainConsumerReadsUncommitted() {
    Map<String, Object> settings = Map.of("isolation.level", "read_committed", "group.id", "g");
    assertThat(EffectiveOnceClients.uncommitted(settings))
        .isEqualTo(Map.of("isolation.level", "read_uncommitted", "group.id", "g"));
  }

  @Test
  void theTransactionalIdOfAStatelessServiceSurvivesItsProcess() {
    Map<String, Object> made =
        Map.of("transactional.id", "service.price-6fd0b7a3-0000-4000-8000-000000000000-2");
    assertThat(StableTransactions.stable("service.price", "kept", made))
        .isEqualTo(Map.of("transactional.id", "service.price-kept-2"));
  }
}
