package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Wherever a step runs, the reply is the same. On three partitions. */
class PlacementIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  /** Services in apps of their own. */
  private static final String UPPER = Fresh.name("upper");

  private static final String REVERSE = Fresh.name("reverse");
  private static final String REFUSE = Fresh.name("refuse");

  /** Flows that ask them, all in one app. */
  private static final String LINE = Fresh.name("line");

  private static final String PARTS = Fresh.name("parts");
  private static final String NESTED = Fresh.name("nested");

  /** Flows that ask the flows, in an app of their own. */
  private static final String OUTER = Fresh.name("outer");

  private static final String RESCUED = Fresh.name("rescued");

  /** The same as OUTER, but with the definition of PARTS inline. */
  private static final String INLINE = Fresh.name("inline");

  /** The same as LINE and PARTS, but in one app with their services. */
  private static final String FUSED_LINE = Fresh.name("fused-line");

  private static final String FUSED_UPPER = Fresh.name("fused-upper");
  private static final String FUSED_PARTS = Fresh.name("fused-parts");

  private static Apps apps;
  private static RequestClient client;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    apps.start(App.named(Fresh.name("app-upper")).service(upper(UPPER)));
    apps.start(App.named(Fresh.name("app-reverse")).service(reverse(REVERSE)));
    apps.start(App.named(Fresh.name("app-refuse")).service(refuse(REFUSE)));
    FlowDefinition parts = parts(PARTS, UPPER, REFUSE, REVERSE);
    apps.start(
        App.named(Fresh.name("app-flows"))
            .flow(FlowDefinition.of(LINE, Pipe.of(Call.of(UPPER), Call.of(REVERSE))))
            .flow(parts)
            .parts(
                List.of(
                    FlowDefinition.of("shout", Call.of(UPPER)),
                    FlowDefinition.of("both", Parallel.of(Call.of("shout"), Call.of(REVERSE)))))
            .functions(List.of(NamedFunction.tree("count", list -> ((List<?>) list).size())))
            .flow(FlowDefinition.of(NESTED, Pipe.of(Call.of("both"), Apply.of("count")))));
    apps.start(
        App.named(Fresh.name("app-outer"))
            .flow(FlowDefinition.of(OUTER, Call.of(PARTS)))
            .flow(FlowDefinition.of(RESCUED, Or.of(Call.of(PARTS), Call.of(LINE)))));
    apps.start(
        App.named(Fresh.name("app-inline"))
            .parts(List.of(parts))
            .flow(FlowDefinition.of(INLINE, Call.of(PARTS))));
    String upper = FUSED_UPPER;
    String reverse = Fresh.name("reverse");
    String refuse = Fresh.name("refuse");
    apps.start(
        App.named(Fresh.name("app-fused"))
            .services(List.of(upper(upper), reverse(reverse), refuse(refuse)))
            .flow(FlowDefinition.of(FUSED_LINE, Pipe.of(Call.of(upper), Call.of(reverse))))
            .flow(parts(FUSED_PARTS, upper, refuse, reverse)));
    client = apps.client(Fresh.name("client"));
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    apps.close();
  }

  private static FlowDefinition parts(String name, String first, String second, String third) {
    return FlowDefinition.of(name, Parallel.of(Call.of(first), Call.of(second), Call.of(third)));
  }

  private static Service<String, String> upper(String name) {
    return Service.of(ServiceRef.text(name), text -> text.toUpperCase(Locale.ROOT));
  }

  private static Service<String, String> reverse(String name) {
    return Service.of(ServiceRef.text(name), text -> new StringBuilder(text).reverse().toString());
  }

  private static Service<String, String> refuse(String name) {
    Service.Body<String, String> body =
        text -> {
          throw new FaultException(451, "not for " + text);
        };
    return Service.of(ServiceRef.text(name), body);
  }

  private static Reply<Object> ask(String name, String text) throws Exception {
    return client.request(ServiceRef.tree(name), text).get(3, TimeUnit.MINUTES);
  }

  /** What a reply says, without the names of those who say it. */
  private static Object sayings(Reply<?> reply) {
    if (reply instanceof Reply.Parts<?> parts) {
      return parts.replies().stream().map(PlacementIT::sayings).toList();
    }
    return reply.isOk() ? reply.value() : reply.code() + " " + reply.fault().message();
  }

  @Test
  void aFlowAsksServicesInAppsOfTheirOwn() throws Exception {
    assertThat(ask(LINE, "abc")).isEqualTo(new Reply.Ok<>("CBA"));
  }

  @Test
  void everyReplyMeetsItsExecution() throws Exception {
    List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
    ServiceRef<String, String> line = ServiceRef.of(LINE, Codec.text(), Codec.text());
    for (int i = 0; i < 300; i++) {
      replies.add(client.request(line, "a" + i, RequestOptions.key("key-" + i)));
    }
    for (int i = 0; i < 300; i++) {
      String expected = new StringBuilder("A" + i).reverse().toString();
      assertThat(replies.get(i).get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>(expected));
    }
  }

  @Test
  void twoFlowsOfOneAppUseOneService() throws Exception {
    assertThat(ask(LINE, "ab").value()).isEqualTo("BA");
    assertThat(sayings(ask(PARTS, "ab"))).isEqualTo(List.of("AB", "451 not for ab", "ba"));
  }

  @Test
  void partsReachTheCallerOfACallerUnchanged() throws Exception {
    Reply<Object> direct = ask(PARTS, "ab");
    assertThat(direct).isInstanceOf(Reply.Parts.class);
    assertThat(ask(OUTER, "ab")).isEqualTo(direct);
  }

  @Test
  void aCalledFlowAnswersAsIfItStoodInline() throws Exception {
    assertThat(ask(INLINE, "ab")).isEqualTo(ask(OUTER, "ab"));
  }

  @Test
  void aCalledFlowFailsAsAWhole() throws Exception {
    assertThat(ask(RESCUED, "ab")).isEqualTo(new Reply.Ok<>("BA"));
  }

  @Test
  void fusedStepsAnswerAsRemoteOnesDo() throws Exception {
    assertThat(ask(FUSED_LINE, "abc")).isEqualTo(ask(LINE, "abc"));
    assertThat(sayings(ask(FUSED_PARTS, "abc"))).isEqualTo(sayings(ask(PARTS, "abc")));
  }

  @Test
  void definitionsWithinDefinitionsStandInline() throws Exception {
    assertThat(ask(NESTED, "ab")).isEqualTo(new Reply.Ok<>(2L));
  }

  @Test
  void aFusedServiceStillServesItsTopic() throws Exception {
    assertThat(ask(FUSED_UPPER, "ab")).isEqualTo(new Reply.Ok<>("AB"));
  }
}
