package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.engine.EngineSettings;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Queues;
import dev.braid.runtime.internal.broker.ClientSettings;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.wire.TopicSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueuesTest {

  private static Service<String, String> echo(String name) {
    return Service.of(ServiceRef.text(name), text -> text);
  }

  private static List<Deployment> compile(App app, String queues) {
    return app.compile(EngineSettings.defaults(), Queues.parse(queues));
  }

  @Test
  void slotsAreSaidOrAreFour() {
    assertThat(Queues.parse("price:16, tax").workers()).isEqualTo(Map.of("price", 16, "tax", 4));
    assertThat(Queues.parse("").workers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"price:", "price:0", "price:101", "price:x", ",", "price,,tax", "Price!"})
  void whatIsNoListOfQueuesIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Queues.parse(text))
        .withMessageContaining("such as price:4,tax");
  }

  @Test
  void aServiceIsNamedOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Queues.parse("price:1,price:2"))
        .withMessageContaining("'price' is named twice");
  }

  @Test
  void theConfigurationSaysWhatIsWrong() {
    assertThatThrownBy(() -> Config.of("localhost:9092").with(ConfigKey.QUEUES, "price:1000"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 to 100 workers");
  }

  @Test
  void aNameThatTheAppDoesNotHaveIsRefused() {
    App app =
        App.named("shop").service(echo("price")).flow(FlowDefinition.of("order", Call.of("price")));
    assertThatThrownBy(() -> app.check(Queues.parse("prise")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("app 'shop' has no service 'prise'")
        .hasMessageContaining("'price'");
    assertThatThrownBy(() -> app.check(Queues.parse("order")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'order' is a flow");
    app.check(Queues.parse("price"));
  }

  @Test
  void aQueuedServiceHasAGroupOfItsOwnAndOnePartition() {
    Deployment price = compile(App.named("shop").service(echo("price")), "price").get(0);
    assertThat(price.applicationId()).isEqualTo("queue.price");
    assertThat(price).isInstanceOf(Deployment.Queue.class);
    assertThat(price.flow().stores()).isEmpty();
    assertThat(price.flow().topics())
        .extracting(TopicSpec::name, TopicSpec::partitions)
        .containsExactly(tuple("price.dead-letters", 1), tuple("price.requests", 1));
  }

  /** In place it would not wait until somebody has capacity. */
  @Test
  void aQueuedServiceDoesNotRunInPlace() {
    App app =
        App.named("shop").service(echo("price")).flow(FlowDefinition.of("order", Call.of("price")));
    assertThat(compile(app, "price").get(0).flow().topics())
        .extracting(TopicSpec::name)
        .contains("price.requests");
    assertThat(compile(app, "").get(0).flow().topics())
        .extracting(TopicSpec::name)
        .doesNotContain("price.requests");
  }

  @Test
  void whatKeepsSomethingIsNotServedFromAQueue() {
    App app =
        App.named("shop")
            .service(echo("price").idempotent())
            .service(
                Service.stateful(
                    ServiceRef.text("stock"),
                    Codec.text(),
                    (state, input, request) -> Transition.to(input, state)));
    assertThatThrownBy(() -> compile(app, "price,stock"))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("a queue cannot serve 'price'")
        .hasMessageContaining("a queue cannot serve 'stock'")
        .hasMessageContaining("take its name out of the queues");
  }

  /** Settings for consumers that read by partition hold for the rest of the app. */
  @Test
  void aQueuesConsumerLeavesOutWhatItsGroupDecides() {
    Config config =
        new Config(
            Map.of(),
            Map.of(
                "auto.offset.reset",
                "latest",
                "consumer.session.timeout.ms",
                "9000",
                "consumer.fetch.max.wait.ms",
                "100",
                "max.poll.records",
                "500"));
    Map<String, Object> settings =
        ClientSettings.shareConsumer(config, Map.of("max.poll.records", 1));
    assertThat(settings)
        .containsEntry("fetch.max.wait.ms", "100")
        .containsEntry("max.poll.records", 1)
        .doesNotContainKeys("auto.offset.reset", "session.timeout.ms");
  }
}
