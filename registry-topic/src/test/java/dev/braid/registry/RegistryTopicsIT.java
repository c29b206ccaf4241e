package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.wire.RegistryTopics;
import dev.braid.runtime.client.Brokers;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.wire.Namespace;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The registry's topics on a cluster that has none, and on one that has others. */
final class RegistryTopicsIT {

  @RegisterExtension
  final KafkaExtension kafka = KafkaExtension.ownCluster(EmbeddedKafka.options());

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @Test
  void manyMayCreateThemAtOnce() {
    try (Brokers brokers = Brokers.of(Config.of(kafka.bootstrapServers()))) {
      Runnable ensure = () -> RegistryTopics.ensure(brokers.topics(), Namespace.NONE);
      CompletableFuture<?>[] all =
          Stream.generate(() -> CompletableFuture.runAsync(ensure))
              .limit(4)
              .toArray(CompletableFuture[]::new);

      CompletableFuture.allOf(all).join();

      ensure.run();
    }
  }

  @Test
  void whatIsThereAndWrongIsRefusedWithAllThatIsWrong() {
    try (Admin admin = admin()) {
      new Topics(admin)
          .create(
              new NewTopic(RegistryTopics.REGISTRATIONS, 3, (short) 1),
              new NewTopic(RegistryTopics.HEARTBEATS, 1, (short) 1)
                  .configs(Map.of("cleanup.policy", "compact")));
    }

    assertThatThrownBy(
            () -> RegistryObserver.start(Config.of(kafka.bootstrapServers()), Timings.DEFAULT))
        .isInstanceOfSatisfying(
            ConfigException.class,
            wrong ->
                assertThat(wrong.problems())
                    .map(problem -> problem.subject() + " " + key(problem.message()))
                    .isEqualTo(
                        List.of(
                            "braid.heartbeats cleanup.policy",
                            "braid.heartbeats message.timestamp.type",
                            "braid.heartbeats retention.ms",
                            "braid.heartbeats segment.ms",
                            "braid.registrations cleanup.policy",
                            "braid.registrations max.message.bytes",
                            "braid.registrations message.timestamp.type",
                            "braid.registrations partitions")));
  }

  /** Places in the old ones say nothing of the new ones. */
  @Test
  void whoReadsThemGoesOnWhenTheyAreDeletedAndMadeAnew() throws Exception {
    Config config = Config.of(kafka.bootstrapServers());
    InstanceKey first = Joined.key("topics.first", "i1");
    InstanceKey second = Joined.key("topics.second", "i1");
    try (Admin admin = admin();
        Brokers brokers = Brokers.of(config);
        RegistryObserver observer = RegistryObserver.start(config, InBroker.FAST)) {
      RegistryComponent component = RegistryComponent.of().withObserver(observer);
      try (Joined one = Joined.with(component, config, "i1", "topics.first").serve()) {
        InBroker.awaitState(observer, first, InstanceState.ALIVE);
        InBroker.awaitBeats(observer, 5);
        List<String> told = InBroker.told(observer, "topics.first");

        admin
            .deleteTopics(List.of(RegistryTopics.REGISTRATIONS, RegistryTopics.HEARTBEATS))
            .all()
            .get();
        RegistryTopics.ensure(brokers.topics(), Namespace.NONE);

        try (Joined other = Joined.with(component, config, "i1", "topics.second").serve()) {
          InBroker.awaitState(observer, second, InstanceState.ALIVE);
          InBroker.awaitBeats(observer, 10);
          InBroker.awaitState(observer, first, InstanceState.ALIVE);
          assertThat(told).noneMatch(line -> line.startsWith("Down"));
          other.stopping();
          InBroker.awaitLive(observer, "topics.second", 0);
        }
        one.stopping();
        InBroker.awaitLive(observer, "topics.first", 0);
      }
    }
  }

  private static String key(String message) {
    return message.substring(0, message.indexOf(':'));
  }
}
