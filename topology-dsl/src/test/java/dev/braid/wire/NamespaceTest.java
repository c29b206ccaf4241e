package dev.braid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.braid.dsl.Call;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Names;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.executions.Executions;
import java.util.List;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamespaceTest {

  private static final Namespace SHOP = new Namespace("shop");

  private static CompiledFlow compiled(Namespace namespace) {
    Step step =
        Pipe.of(
            Call.of("price"),
            Emit.of("priced"),
            Call.of("payments:charge"),
            Call.of("payments.charge"));
    return FlowCompiler.compile(
        FlowDefinition.of("checkout", step),
        Placement.REMOTE,
        EngineSettings.defaults().options(it -> it.withNamespace(namespace)));
  }

  private static List<String> topics(Namespace namespace) {
    return compiled(namespace).topics().stream().map(TopicSpec::name).toList();
  }

  @Test
  void standsBeforeEveryTopicButThoseOfAnother() {
    assertThat(topics(SHOP))
        .containsExactly(
            "payments.charge.requests",
            "shop.checkout.dead-letters",
            "shop.checkout.replies",
            "shop.checkout.requests",
            "shop.payments.charge.requests",
            "shop.price.requests",
            "shop.signal.priced");
  }

  @Test
  void withoutOneNamesAreAsTheyAreWritten() {
    assertThat(topics(Namespace.NONE))
        .containsExactly(
            "checkout.dead-letters",
            "checkout.replies",
            "checkout.requests",
            "payments.charge.requests",
            "price.requests",
            "signal.priced");
  }

  @Test
  void nodesAreCalledAsTheAuthorWrote() {
    String topology = compiled(SHOP).topology().describe().toString();
    assertThat(topology)
        .contains("Sink: to price.requests (topic: shop.price.requests)")
        .contains("Sink: to signal.priced (topic: shop.signal.priced)")
        .contains("Sink: to payments:charge.requests (topic: payments.charge.requests)")
        .contains("Sink: to payments.charge.requests (topic: shop.payments.charge.requests)")
        .contains("Source: from checkout.requests (topics: [shop.checkout.requests])")
        .contains("Processor: checkout.payments:charge ");
  }

  @Test
  void aKnownNameIsWrittenWithoutTheOwnNamespaceAndWithAnother() {
    assertThat(SHOP.written("shop.price")).isEqualTo("price");
    assertThat(SHOP.written("payments.charge.card")).isEqualTo("payments:charge.card");
    assertThat(SHOP.written("foreign")).isEqualTo("foreign");
    assertThat(Namespace.NONE.written("payments.charge")).isEqualTo("payments.charge");
    assertThat(SHOP.of(SHOP.written("payments.charge"))).isEqualTo("payments.charge");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "Shop", "a_b", "signal", "queue", "emit", "a-word-of-twentyone-c"})
  void isOneShortLowerCaseWord(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Namespace(name))
        .withMessageContaining(name);
  }

  @Test
  void theLongestNamesFitIntoATopic() {
    String longest = "x".repeat(Names.MAX_LENGTH);
    String application = longest + "--" + longest;
    Namespace namespace = new Namespace("n".repeat(Names.MAX_NAMESPACE));
    TopicSpec changelog = TopicSpec.changelog(namespace.of(application), Executions.STORE, 1);
    assertThat(Topic.isValid(changelog.name())).isTrue();
  }

  @Test
  void executionsOfTwoNamespacesAreDifferentOnes() {
    Handle none = Handle.ofKey("checkout", 0, "key");
    Handle shop = Handle.ofKey(SHOP, "checkout", 0, "key");
    assertThat(shop.execution()).isNotEqualTo(none.execution());
    assertThat(Handle.ofKey(new Namespace("bank"), "shop:checkout", 0, "key").execution())
        .as("named from another namespace")
        .isEqualTo(shop.execution());
    assertThat(Handle.parse(shop.ofFlow("shop:checkout").toString()).flow())
        .isEqualTo("shop:checkout");
  }

  @Test
  void onlyWhatIsHostedMustBeInTheHostsOwn() {
    assertThat(ServiceRef.text("payments:charge").name()).isEqualTo("payments:charge");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Service.of(ServiceRef.text("payments:charge"), text -> text))
        .withMessageContaining("payments:charge");
  }

  @Test
  void isSeenByTheTopicsOfBraidInIt() {
    assertThat(
            Namespace.seen(
                List.of(
                    "shop.braid.namespace",
                    "bank.braid.registrations",
                    "braid.registrations",
                    "orders.store.updates",
                    "orders.price.requests",
                    "a.b.braid.namespace",
                    "EU.braid.registrations")))
        .containsExactly("bank", "shop");
    assertThat(SHOP.mark().name()).isEqualTo("shop.braid.namespace");
  }
}
