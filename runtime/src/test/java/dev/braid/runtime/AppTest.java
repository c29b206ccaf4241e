package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.dsl.text.FlowFile;
import dev.braid.engine.EngineSettings;
import dev.braid.runtime.config.Queues;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.runtime.internal.broker.TopicProvisioner;
import dev.braid.wire.Namespace;
import dev.braid.wire.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppTest {

  private static Service<String, String> echo(String name) {
    return Service.of(ServiceRef.text(name), text -> text);
  }

  private static FlowDefinition flow(String name, Step step) {
    return FlowDefinition.of(name, step);
  }

  private static List<Deployment> compile(App app) {
    return app.compile(EngineSettings.defaults());
  }

  private static List<String> ids(App app) {
    return compile(app).stream().map(Deployment::applicationId).toList();
  }

  @Test
  void aFlowRunsUnderTheNamesOfAppAndFlow() {
    App app = App.named("shop").flow(flow("order", Call.of("price")));
    assertThat(ids(app)).containsExactly("shop--order");
  }

  @Test
  void aServiceRunsUnderItsOwnNameWhateverTheApp() {
    assertThat(ids(App.named("shop").service(echo("price")))).containsExactly("service.price");
    assertThat(ids(App.named("bank").service(echo("price")))).containsExactly("service.price");
  }

  @Test
  void aServiceThatKeepsSomethingRunsUnderItsOwnNameToo() {
    App app =
        App.named("shop")
            .service(echo("price").idempotent())
            .service(
                Service.stateful(
                    ServiceRef.text("stock"),
                    Codec.text(),
                    (state, input, request) -> Transition.to(input, state)));
    assertThat(ids(app)).containsExactly("service.price", "service.stock");
    assertThat(compile(app).stream().map(each -> each.flow().stores()))
        .containsExactly(List.of("answers"), List.of("state"));
  }

  @Test
  void everyFlowAndServiceHasATopologyOfItsOwn() {
    App app =
        App.named("shop")
            .services(List.of(echo("price"), echo("stock")))
            .flows(
                List.of(
                    flow("order", Call.of("price")),
                    flow("both", Parallel.of(Call.of("price"), Call.of("stock")))));
    assertThat(ids(app))
        .containsExactly("shop--order", "shop--both", "service.price", "service.stock");
  }

  @Test
  void servicesOfTheAppRunInPlace() {
    App app = App.named("shop").service(echo("price")).flow(flow("order", Call.of("price")));
    Deployment order = compile(app).get(0);
    assertThat(order.flow().stateful()).isFalse();
    assertThat(order.flow().topics())
        .extracting(TopicSpec::name)
        .containsExactly("order.dead-letters", "order.requests");
  }

  private static final FlowFile FILE =
      FlowFile.parse(
          "shop.flow",
          """
          main = x | popular
          popular = a & inner
          inner = b | c
          other = y | popular
          """);

  private static List<String> called(App app, int flow) {
    return compile(app).get(flow).flow().topics().stream()
        .map(TopicSpec::name)
        .filter(topic -> topic.endsWith(".requests"))
        .sorted()
        .toList();
  }

  @Test
  void definitionsOfAFileStandInlineInAFlowOfIt() {
    App app = App.named("shop").flow(FILE, "main").flow(FILE, "other");
    assertThat(called(app, 0))
        .containsExactly("a.requests", "b.requests", "c.requests", "main.requests", "x.requests");
    assertThat(called(app, 1)).contains("other.requests", "y.requests", "a.requests");
    assertThat(ids(app)).containsExactly("shop--main", "shop--other");
  }

  @Test
  void aDefinitionThatIsDeployedElsewhereIsCalled() {
    App app = App.named("shop").flow(FILE, "main", "popular");
    assertThat(called(app, 0)).containsExactly("main.requests", "popular.requests", "x.requests");
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> App.named("shop").flow(FILE, "main", "populr"))
        .withMessageContaining("did you mean 'popular'?");
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> App.named("shop").flow(FILE, "mian"))
        .withMessageContaining("did you mean 'main'?");
  }

  @Test
  void servicesOfOtherAppsAreAskedThroughTheirTopics() {
    App app = App.named("shop").flow(flow("order", Pipe.of(Call.of("price"), Call.of("confirm"))));
    assertThat(compile(app).get(0).flow().topics())
        .extracting(TopicSpec::name)
        .containsExactly(
            "confirm.requests",
            "order.dead-letters",
            "order.replies",
            "order.requests",
            "price.requests");
  }

  @Test
  void flowsOfTheAppStandInline() {
    App app =
        App.named("shop")
            .service(echo("price"))
            .flow(flow("inner", Call.of("price")))
            .flow(flow("outer", Call.of("inner")));
    assertThat(compile(app).get(1).flow().topics())
        .extracting(TopicSpec::name)
        .containsExactly("outer.dead-letters", "outer.requests");
  }

  @Test
  void partsStandInlineAndAreNotDeployed() {
    App app =
        App.named("shop")
            .service(echo("price"))
            .parts(List.of(flow("inner", Call.of("price"))))
            .flow(flow("outer", Call.of("inner")));
    assertThat(ids(app)).containsExactly("shop--outer", "service.price");
  }

  @Test
  void aFileOfDefinitionsMayBeGivenWhole() {
    List<FlowDefinition> file =
        List.of(flow("inner", Call.of("price")), flow("outer", Call.of("inner")));
    App app = App.named("shop").parts(file).flow(file.get(1));
    assertThat(ids(app)).containsExactly("shop--outer");
  }

  @Test
  void functionsAreGivenToAllFlows() {
    App app =
        App.named("shop")
            .functions(List.of(NamedFunction.of("trim", Codec.text(), Codec.text(), String::trim)))
            .flow(flow("one", Apply.of("trim")))
            .flow(flow("two", Apply.of("trim")));
    assertThat(ids(app)).containsExactly("shop--one", "shop--two");
  }

  @Test
  void aDurableFlowKeepsItsExecutionsAlthoughItCallsNobody() {
    App app =
        App.named("shop")
            .service(echo("price"))
            .flow(flow("one", Call.of("price")))
            .flow(flow("two", Call.of("price")))
            .durable("two");
    assertThat(compile(app).stream().filter(each -> each.flow().stateful()))
        .extracting(Deployment::applicationId)
        .containsExactly("shop--two");
  }

  @Test
  void onlyAFlowThatIsDeployedCanBeDurable() {
    App app =
        App.named("shop")
            .service(echo("price"))
            .flow(flow("order", Call.of("price")))
            .durable("ordr", "price");
    assertThatThrownBy(() -> compile(app))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("no flow 'ordr' is deployed that could be durable")
        .hasMessageContaining("did you mean 'order'?")
        .hasMessageContaining("no flow 'price' is deployed that could be durable");
  }

  @Test
  void oneNameForTwoThingsIsAProblem() {
    App app =
        App.named("shop")
            .service(echo("price"))
            .service(echo("price"))
            .flow(flow("order", Call.of("price")))
            .parts(List.of(flow("order", Call.of("other"))));
    assertThatThrownBy(() -> compile(app))
        .isInstanceOf(FlowException.class)
        .hasMessage(
            "shop: two services, flows or parts have the name 'order'\n"
                + "shop: two services, flows or parts have the name 'price'");
  }

  @Test
  void aPartMustNotHideAService() {
    App app =
        App.named("shop")
            .service(echo("price"))
            .parts(List.of(flow("price", Call.of("other"))))
            .flow(flow("order", Call.of("price")));
    assertThatThrownBy(() -> compile(app)).hasMessageContaining("have the name 'price'");
  }

  @Test
  void problemsOfAllFlowsComeAtOnce() {
    App app =
        App.named("shop")
            .service(echo("price"))
            .flow(flow("one", Apply.of("missing")))
            .flow(flow("two", Pipe.of(Call.of("price"), Apply.of("gone"))))
            .flow(flow("price", Call.of("x")));
    FlowException failure = catchThrowableOfType(FlowException.class, () -> compile(app));
    assertThat(failure.problems())
        .extracting(Problem::subject)
        .containsExactly("one.missing", "shop", "two.gone");
  }

  /** Names hold dots: with one between them too, these would be the same. */
  @Test
  void applicationIdsOfDifferentNamesAreDifferent() {
    List<String> names = List.of("a", "a.b", "b", "b.c", "c", "service", "queue", "service.a");
    List<String> ids = new ArrayList<>();
    for (String app : names) {
      for (String other : names) {
        ids.addAll(ids(App.named(app).flow(flow(other, Call.of("price")))));
      }
    }
    for (String name : names) {
      ids.addAll(ids(App.named("app").service(echo(name))));
      ids.add(Deployment.queueOf(name));
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids.stream().map(id -> id.replace('.', '_')))
        .as("as brokers compare the names of changelogs")
        .doesNotHaveDuplicates();
  }

  @Test
  void aNamespaceStandsBeforeAllOfThem() {
    App app = App.named("shop").service(echo("price")).flow(flow("order", Call.of("stock")));
    EngineSettings settings =
        EngineSettings.defaults().options(it -> it.withNamespace(new Namespace("acme")));
    List<Deployment> compiled = app.compile(settings);
    assertThat(compiled)
        .extracting(Deployment::applicationId)
        .containsExactly("acme.shop--order", "acme.service.price");
    assertThat(TopicProvisioner.names(compiled)).allMatch(name -> name.startsWith("acme."));
    Queues queues = Queues.parse("price");
    assertThat(app.compile(settings, queues))
        .extracting(Deployment::applicationId)
        .contains("acme.queue.price");
  }

  @Test
  void anAppWithoutNamespaceKeepsOutOfThoseOnTheCluster() {
    App app =
        App.named("acme")
            .service(echo("acme.price"))
            .service(echo("stock"))
            .flow(flow("bank.order", Call.of("x")));
    assertThat(Namespaces.intrusions(app, Set.of("shop"))).isEmpty();
    assertThat(Namespaces.intrusions(app, Set.of("acme", "bank")))
        .extracting(Problem::toString)
        .containsExactly(
            "namespace: the app 'acme' would stand in the namespace 'acme' of this cluster, and"
                + " none is set\n  set namespace to 'acme', or choose a name that begins otherwise",
            "namespace: the service 'acme.price' would stand in the namespace 'acme' of this"
                + " cluster, and none is set\n  set namespace to 'acme' and call it 'price', or"
                + " choose a name that begins otherwise",
            "namespace: the flow 'bank.order' would stand in the namespace 'bank' of this cluster,"
                + " and none is set\n"
                + "  set namespace to 'bank' and call it 'order', or choose a name that begins"
                + " otherwise");
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "signal.shop", "braid"})
  void anAppMustNotPutItsRepliesAmongTopicsOfAnotherKind(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> App.named(name))
        .withMessageContaining("'%s' would put its replies among topics of another kind", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Shop", "shop_1", "a b"})
  void anAppHasALegalName(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> App.named(name));
  }

  @Test
  void anAppIsAValue() {
    App empty = App.named("shop");
    App app = empty.flow(flow("order", Call.of("price")));
    assertThat(empty.flows()).isEmpty();
    assertThat(app).isEqualTo(App.named("shop").flow(flow("order", Call.of("price"))));
  }
}
