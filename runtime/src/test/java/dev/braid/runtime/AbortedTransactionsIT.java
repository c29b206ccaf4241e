package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was told and acted on is aborted, as after a kill: the transaction of an app that commits
 * rarely is ended by the brokers, and everything in it is done once more, by handlers that answer
 * otherwise by then.
 */
@Timeout(300)
class AbortedTransactionsIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  /** What stood behind each call: the name of the service, and its input. */
  private final List<String> effects = new CopyOnWriteArrayList<>();

  private final AtomicInteger checks = new AtomicInteger();
  private final ServiceRef<String, String> check = ServiceRef.text(Fresh.name("check"));
  private final ServiceRef<String, String> debit = ServiceRef.text(Fresh.name("debit"));
  private final ServiceRef<String, String> undo = ServiceRef.text(Fresh.name("undo"));
  private final ServiceRef<String, String> order = ServiceRef.text(Fresh.name("order"));
  private final Step checked =
      Or.of(Pipe.of(Call.of(check.name()), Call.of(debit.name())), Call.of(undo.name()));

  private Apps apps;
  private RequestClient client;

  @BeforeEach
  void open() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    apps.start(
        App.named(Fresh.name("accounts"))
            .services(List.of(acting(debit, "debit"), acting(undo, "undo"))),
        onePartition());
    client = apps.client(Fresh.name("client"));
  }

  @AfterEach
  void close() {
    apps.close();
  }

  private Config onePartition() {
    return apps.config().with(ConfigKey.PARTITIONS, "1");
  }

  private Config rareCommits() {
    return new Config(
        onePartition().values(),
        Map.of("commit.interval.ms", "300000", "producer.transaction.timeout.ms", "600000"));
  }

  private Service<String, String> acting(ServiceRef<String, String> ref, String name) {
    return Service.stateful(
        ref,
        Codec.text(),
        (state, input, request) -> {
          effects.add(name + " " + input);
          return Transition.to(input, name + "ed " + input);
        });
  }

  /** Succeeds the first time only. */
  private String firstOnly(String input) {
    if (checks.incrementAndGet() > 1) {
      throw new FaultException(500, "not again");
    }
    return input;
  }

  private Reply<String> ask(ServiceRef<String, String> service, String input) throws Exception {
    return client.request(service, input, RequestOptions.key("key")).get(3, TimeUnit.MINUTES);
  }

  /**
   * As if all that serve a name had been killed: nothing of theirs is committed any more. Returns
   * when it has all been done once more, and something after it.
   */
  private void abort(ServiceRef<String, String> served, ServiceRef<String, String> asked)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      List<String> own =
          admin.listTransactions().all().get().stream()
              .map(TransactionListing::transactionalId)
              .filter(id -> id.contains(served.name()))
              .toList();
      assertThat(own).isNotEmpty();
      admin.fenceProducers(own).all().get();
    }
    RequestOptions soon = RequestOptions.key("key").withTimeout(Duration.ofSeconds(2));
    Reply<String> reply;
    do {
      // A stream thread that commits rarely sees by its next record that it has been fenced.
      reply = client.request(asked, "another", soon).get(3, TimeUnit.MINUTES);
    } while (reply.code() == FaultCode.CLIENT_TIMEOUT.number());
  }

  private static Service<String, String> plain(
      ServiceRef<String, String> ref, UnaryOperator<String> handler) {
    return Service.of(ref, handler::apply);
  }

  @Test
  void aSecondResultOfAServiceBesideTheFlowActsOnNothing() throws Exception {
    apps.start(
        App.named(Fresh.name("orders"))
            .service(plain(check, this::firstOnly))
            .flow(FlowDefinition.of(order.name(), checked)),
        rareCommits());
    apps.awaitRunning();

    assertThat(ask(order, "one")).isEqualTo(new Reply.Ok<>("debited one"));
    abort(order, order);

    assertThat(effects)
        .contains("undo another")
        .filteredOn(effect -> effect.endsWith("one"))
        .containsExactly("debit one");
  }

  @Test
  void anIdempotentServiceTellsItsFirstResultForEver() throws Exception {
    apps.start(
        App.named(Fresh.name("checks"))
            .service(plain(check, input -> input + "#" + checks.incrementAndGet()).idempotent()),
        rareCommits());
    apps.awaitRunning();
    try (RawCaller caller =
        RawCaller.connect(kafka.bootstrapServers(), Fresh.name("raw") + ".replies", 1)) {
      String call = Fresh.name("call");
      byte[] first = RawCaller.newId();
      caller.send(request(caller, check, call, first));
      assertThat(caller.awaitText(first)).isEqualTo("one#1");

      abort(check, check);
      byte[] again = RawCaller.newId();
      caller.send(request(caller, check, call, again));

      assertThat(caller.awaitText(again)).isEqualTo("one#1");
    }
    assertThat(checks).as("it ran again, and nobody was told").hasValueGreaterThan(1);
  }

  @Test
  void anIdempotentServiceHandsOnItsFirstResultOnly() throws Exception {
    apps.start(
        App.named(Fresh.name("checks")).service(plain(check, this::firstOnly).idempotent()),
        rareCommits());
    apps.start(
        App.named(Fresh.name("orders")).flow(FlowDefinition.of(order.name(), checked)),
        onePartition()
            .with(ConfigKey.SLIP_PEERS, check.name() + "=keeps," + debit.name() + "=keeps"));
    apps.awaitRunning();

    assertThat(ask(order, "one")).isEqualTo(new Reply.Ok<>("debited one"));
    abort(check, order);

    assertThat(effects)
        .contains("undo another")
        .filteredOn(effect -> effect.endsWith("one"))
        .containsExactly("debit one");
  }

  @Test
  void aRepeatAfterTheEndIsToldTheEnd() throws Exception {
    apps.start(
        App.named(Fresh.name("orders"))
            .service(plain(check, this::firstOnly))
            .flow(FlowDefinition.of(order.name(), checked)),
        onePartition());
    apps.awaitRunning();
    try (RawCaller caller =
        RawCaller.connect(kafka.bootstrapServers(), Fresh.name("raw") + ".replies", 1)) {
      String call = Fresh.name("call");
      for (int i = 0; i < 3; i++) {
        byte[] id = RawCaller.newId();
        caller.send(request(caller, order, call, id));
        assertThat(caller.awaitText(id)).isEqualTo("debited one");
      }
    }
    assertThat(effects).containsExactly("debit one");
  }

  private static ProducerRecord<byte[], byte[]> request(
      RawCaller caller, ServiceRef<String, String> service, String call, byte[] id) {
    ProducerRecord<byte[], byte[]> request = caller.request(service.name(), "key", "one", id);
    request.headers().add(Wire.CALL, call.getBytes(UTF_8));
    return request;
  }
}
