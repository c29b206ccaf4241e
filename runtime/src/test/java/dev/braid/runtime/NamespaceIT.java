package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.client.StartOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Handle;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Apps of the same names in two namespaces of one cluster. */
class NamespaceIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static final String ONE = Fresh.name("one");
  private static final String TWO = Fresh.name("two");

  /** Part of every name, so that topics and groups of this test are known. */
  private static final String MARK = Fresh.name("ns");

  private static final String APP = MARK + "-app";
  private static final ServiceRef<String, String> PRICE = ServiceRef.text(MARK + "-price");
  private static final ServiceRef<String, String> COUNT = ServiceRef.text(MARK + "-count");
  private static final ServiceRef<String, String> HOME = ServiceRef.text(MARK + "-home");
  private static final ServiceRef<String, String> ABROAD = ServiceRef.text(MARK + "-abroad");
  private static final ServiceRef<String, String> ONLY_HERE = ServiceRef.text(MARK + "-here");

  private static Apps apps;
  private static RequestClient one;
  private static RequestClient two;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    apps.start(app("in one", TWO).service(Service.of(ONLY_HERE, text -> text)), in(ONE));
    apps.start(app("in two", ONE), in(TWO));
    one = apps.client(APP, in(ONE));
    two = apps.client(APP, in(TWO));
    apps.awaitRunning();
  }

  private static Config in(String namespace) {
    return apps.config().with(ConfigKey.NAMESPACE, namespace);
  }

  /** Hosts the same names wherever it runs; what they answer says where that is. */
  private static App app(String place, String other) {
    return App.named(APP)
        .service(Service.of(PRICE, text -> text + " " + place))
        .service(
            Service.stateful(
                COUNT,
                Codec.text(),
                (state, input, request) -> {
                  String next = (state == null ? "" : state) + input;
                  return Transition.to(next, next);
                }))
        .flow(
            FlowDefinition.of(
                HOME.name(),
                Pipe.of(Call.of(PRICE.name()), Call.of(COUNT.name()), Emit.of(MARK + "-seen"))))
        .flow(
            FlowDefinition.of(
                ABROAD.name(),
                Pipe.of(
                    Call.of(of(other, PRICE).name()),
                    Call.of(PRICE.name()),
                    Emit.of(MARK + "-seen"))));
  }

  private static ServiceRef<String, String> of(String namespace, ServiceRef<?, ?> service) {
    return ServiceRef.text(namespace + ":" + service.name());
  }

  @AfterAll
  static void stop() {
    apps.close();
  }

  private static <O> Reply<O> get(CompletableFuture<Reply<O>> reply) throws Exception {
    return reply.get(60, TimeUnit.SECONDS);
  }

  private static String ask(RequestClient client, ServiceRef<String, String> service)
      throws Exception {
    return ask(client, service, Fresh.name("key"));
  }

  private static String ask(RequestClient client, ServiceRef<String, String> service, String key)
      throws Exception {
    return String.valueOf(get(client.request(service, "x", RequestOptions.key(key))).value());
  }

  @Test
  void aCallStaysInTheNamespaceOfItsCaller() throws Exception {
    assertThat(ask(one, PRICE)).isEqualTo("x in one");
    assertThat(ask(two, PRICE)).isEqualTo("x in two");
    String key = Fresh.name("key");
    assertThat(ask(one, HOME, key)).isEqualTo("x in one");
    assertThat(ask(two, HOME, key)).as("with a state of its own").isEqualTo("x in two");
  }

  @Test
  void aFlowAndAClientMayNameAnother() throws Exception {
    assertThat(ask(one, of(TWO, PRICE))).isEqualTo("x in two");
    assertThat(ask(one, ABROAD)).isEqualTo("x in two in one");
    assertThat(ask(two, of(ONE, ABROAD))).isEqualTo("x in two in one");
  }

  @Test
  void whoIsServedElsewhereIsNotServedHere() throws Exception {
    assertThat(ask(two, of(ONE, ONLY_HERE))).isEqualTo("x");
    assertThat(get(two.request(ONLY_HERE, "x")).code()).isEqualTo(404);
  }

  @Test
  void anExecutionIsStartedAndAwaitedAcrossNamespaces() throws Exception {
    StartOptions options = StartOptions.idempotencyKey("order-1").withKey("other");
    Handle abroad = get(one.start(of(TWO, HOME), "y", options)).value();
    assertThat(abroad).isEqualTo(one.handle(of(TWO, HOME), options).value());
    assertThat(get(one.await(abroad, of(TWO, HOME))).value()).isEqualTo("y in two");
    assertThat(get(one.where(abroad)).isOk()).isTrue();

    Handle there = abroad.ofFlow(HOME.name());
    assertThat(get(two.await(there, HOME)).value())
        .as("as it is called there")
        .isEqualTo("y in two");
    assertThat(get(one.start(HOME, "z", options)).value().execution())
        .as("the same name and key at home")
        .isNotEqualTo(abroad.execution());
  }

  @Test
  void everyTopicAndGroupBeginsWithTheNamespace() throws Exception {
    ask(one, HOME);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Set<String> topics = ours(admin.listTopics().names().get());
      assertThat(topics)
          .contains(
              ONE + "." + PRICE.name() + ".requests",
              ONE + "." + APP + "--" + HOME.name() + "-executions-changelog",
              TWO + ".service." + COUNT.name() + "-state-changelog",
              TWO + "." + APP + ".replies",
              ONE + ".signal." + MARK + "-seen")
          .allMatch(NamespaceIT::isInOne);
      Collection<GroupListing> groups = admin.listGroups().all().get();
      assertThat(ours(groups.stream().map(GroupListing::groupId).collect(Collectors.toSet())))
          .contains(ONE + "." + APP + "--" + HOME.name(), TWO + ".service." + PRICE.name())
          .allMatch(NamespaceIT::isInOne);
    }
  }

  private static Set<String> ours(Collection<String> names) {
    return names.stream().filter(name -> name.contains(MARK)).collect(Collectors.toSet());
  }

  private static boolean isInOne(String name) {
    return name.startsWith(ONE + ".") || name.startsWith(TWO + ".");
  }

  @Test
  void anAppWithoutNamespaceMayCallInButNotStandIn() throws Exception {
    App inside = App.named(Fresh.name("app")).service(Service.of(of(ONE), text -> text));
    assertThatThrownBy(() -> inside.start(apps.config()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("would stand in the namespace '%s'", ONE)
        .hasMessageContaining("call it 'late'");
    RequestClient nowhere = apps.client(Fresh.name("client"));
    assertThat(ask(nowhere, of(ONE, PRICE))).isEqualTo("x in one");
  }

  private static ServiceRef<String, String> of(String first) {
    return ServiceRef.text(first + ".late");
  }
}
