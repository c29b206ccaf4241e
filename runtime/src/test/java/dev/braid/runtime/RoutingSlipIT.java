package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services in two apps hand on to each other, one off its thread, on three partitions. */
class RoutingSlipIT {

  private static final int REQUESTS = 300;

  private static final List<String> RUN =
      List.of(Fresh.name("a"), Fresh.name("b"), Fresh.name("c"), Fresh.name("d"));

  /** Does something with what comes back, so it waits for the run. */
  private static final String HOMING = Fresh.name("homing");

  /** Ends with the run. */
  private static final String TAIL = Fresh.name("tail");

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static Apps apps;
  private static RunningApp first;
  private static RunningApp second;
  private static RunningApp flows;
  private static RequestClient client;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    first = apps.start(App.named(Fresh.name("app-one")).services(services(0, 2)));
    second = apps.start(App.named(Fresh.name("app-two")).services(services(1, 3)));
    Step run = new Pipe(RUN.stream().<Step>map(Call::of).toList());
    flows =
        apps.start(
            App.named(Fresh.name("app-flows"))
                .functions(List.of(NamedFunction.tree("quoted", text -> "'" + text + "'")))
                .flow(FlowDefinition.of(HOMING, Pipe.of(run, Apply.of("quoted"))))
                .flow(FlowDefinition.of(TAIL, run)),
            apps.config().with(ConfigKey.SLIP_PEERS, kinds()));
    client = apps.client(Fresh.name("client"));
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    apps.close();
  }

  /** The one with a limit is not pure; it hands on all the same, to those that keep nothing. */
  private static String kinds() {
    return RUN.stream()
        .map(name -> name + (name.equals(RUN.get(1)) ? "=plain" : "=pure"))
        .collect(Collectors.joining(","));
  }

  private static List<Service<?, ?>> services(int one, int other) {
    List<Service<?, ?>> services = new ArrayList<>();
    for (int number : new int[] {one, other}) {
      Service<String, String> plain =
          Service.of(
              ServiceRef.text(RUN.get(number)),
              text -> {
                if (number == 1 && text.startsWith("bad")) {
                  throw new FaultException(451, "not for " + text);
                }
                return text + number;
              });
      services.add(number == 1 ? plain.limit(Duration.ofMinutes(2)) : plain.pure());
    }
    return services;
  }

  private static CompletableFuture<Reply<String>> ask(String flow, String text, int number) {
    ServiceRef<String, String> ref = ServiceRef.of(flow, Codec.text(), Codec.text());
    return number % 2 == 0
        ? client.request(ref, text)
        : client.request(ref, text, RequestOptions.key("key-" + number % 7));
  }

  private static long handedOn() {
    return first.count(EngineCounter.HANDED_ON) + second.count(EngineCounter.HANDED_ON);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyReplyIsRightWithKeysAndWithout(boolean homing) throws Exception {
    long before = handedOn();
    List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      replies.add(ask(homing ? HOMING : TAIL, "x" + i + ":", i));
    }
    for (int i = 0; i < REQUESTS; i++) {
      String expected = "x" + i + ":0123";
      assertThat(replies.get(i).get(3, TimeUnit.MINUTES))
          .isEqualTo(new Reply.Ok<>(homing ? "'" + expected + "'" : expected));
    }
    assertThat(handedOn() - before).isGreaterThanOrEqualTo(3L * REQUESTS);
    assertThat(flows.count(EngineCounter.UNEXPECTED_REPLY)).isZero();
  }

  @Test
  void aFaultInTheMiddleComesStraightHome() throws Exception {
    for (String flow : List.of(HOMING, TAIL)) {
      long before = handedOn();
      Reply<String> reply = ask(flow, "bad", 1).get(3, TimeUnit.MINUTES);
      assertThat(reply.code()).isEqualTo(451);
      assertThat(reply.fault().origin().service()).isEqualTo(RUN.get(1));
      assertThat(handedOn() - before).isEqualTo(1);
    }
  }
}
