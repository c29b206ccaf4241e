package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.ServiceDirectory.Presence;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.ServiceVersion;
import dev.braid.registry.view.Snapshot;
import dev.braid.registry.wire.RegistryMessages;
import dev.braid.runtime.config.Config;
import dev.braid.testkit.faults.KafkaProxy;
import dev.braid.wire.Namespace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scenarios of the registry's ancestors, by their numbers, on a broker. */
final class RegistryScenariosIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  private final RegistryMessages messages = new RegistryMessages(Namespace.NONE);
  private final List<AutoCloseable> open = new ArrayList<>();
  private Config config;
  private RegistryObserver observer;

  @BeforeEach
  void observe() {
    config = Config.of(kafka.bootstrapServers());
    observer = observer(Timings.DEFAULT);
  }

  /** One that is current, and closed after the test. */
  private RegistryObserver observer(Timings timings) {
    RegistryObserver started = RegistryObserver.start(config, timings);
    open.add(0, started);
    assertThat(started.awaitCurrent(InBroker.PATIENCE)).isTrue();
    return started;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private RegistryComponent component() {
    return RegistryComponent.of().withObserver(observer);
  }

  /** One that is closed after the test. */
  private Joined join(RegistryComponent component, String instance, String... services) {
    Joined joined = Joined.with(component, config, instance, services);
    open.add(0, joined);
    return joined;
  }

  private void send(ProducerRecord<byte[], byte[]> message) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(message).get();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** H1. */
  @Test
  void whatRegisteredCanBeAskedFor() {
    RegistryComponent first =
        component()
            .withVersion("1")
            .withPlace(new Location("", "eu-west-1a", "eu-west-1"))
            .withSignals(List.of("com.x.topic"))
            .withEndpoints(
                "com.x.svc",
                List.of(
                    Endpoint.named("foo").withSla(Sla.millis(50, 100)),
                    Endpoint.named("bar").withSla(Sla.millis(10, 20))));
    join(first, "i1", "com.x.svc").serve();
    join(first, "i2", "com.x.svc").serve();
    join(
            first.withVersion("2").withPlace(new Location("", "eu-west-1b", "eu-west-1")),
            "i3",
            "com.x.svc")
        .serve();
    InBroker.awaitLive(observer, "com.x.svc", 3);
    Snapshot snapshot = observer.view().snapshot();
    Filter ours = Filter.servicePrefix("com.x.");

    assertThat(snapshot.instances(ours.and(Filter.zone("eu-west-1a")))).hasSize(2);
    assertThat(snapshot.instances(Filter.service("com.y").and(Filter.zone("eu-west-1a"))))
        .isEmpty();
    assertThat(snapshot.services(ours))
        .extracting(ServiceVersion::version)
        .containsExactly("1", "2");
    assertThat(snapshot.endpoints(ours)).hasSize(4);
    assertThat(snapshot.instances(ours))
        .allSatisfy(
            instance ->
                assertThat(instance.registration().signals()).containsExactly("com.x.topic"));
  }

  /** H4. */
  @Test
  void aGoodbyeIsSeenOnceByEveryObserverAndOneOfNobodyByNone() {
    RegistryObserver other = observer(Timings.DEFAULT);
    List<List<String>> told = List.of(InBroker.told(observer, "h4"), InBroker.told(other, "h4"));
    Joined leaving = join(component(), "i1", "h4").serve();
    InBroker.awaitLive(observer, "h4", 1);
    InBroker.awaitLive(other, "h4", 1);
    long before = observer.view().count(RegistryCounter.EMPTY_GOODBYES);

    leaving.stopping();
    leaving.stopping();
    send(messages.goodbye(Joined.key("h4", "i1"), Long.MAX_VALUE, 0));
    send(messages.goodbye(Joined.key("h4", "unknown"), 1, 0));

    for (RegistryObserver each : List.of(observer, other)) {
      assertThat(each.directory().await("h4", InBroker.PATIENCE)).isEqualTo(Presence.NOBODY);
    }
    String key = Joined.key("h4", "i1").toString();
    assertThat(told)
        .allSatisfy(
            lines ->
                assertThat(lines)
                    .containsExactly(
                        "Up %s HEARD".formatted(key), "Down %s GOODBYE".formatted(key)));
    assertThat(observer.view().count(RegistryCounter.EMPTY_GOODBYES)).isEqualTo(before + 2);
  }

  /** H5. */
  @Test
  void aRepeatedRegistrationKeepsTheFirstDocument() {
    join(component().withOwner("first"), "i1", "h5").serve();
    InBroker.awaitLive(observer, "h5", 1);
    Registration first = only("h5").registration();

    send(messages.of(first.withOwner("second"), 0));
    send(messages.of(first, 0));

    InBroker.awaitCount(observer, RegistryCounter.CONTRADICTED, count -> count == 1);
    InBroker.awaitCount(observer, RegistryCounter.REPEATED, count -> count >= 1);
    assertThat(only("h5").registration()).isEqualTo(first);
  }

  private Instance only(String service) {
    List<Instance> all = observer.view().snapshot().instances(Filter.service(service));
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  /** H6. */
  @Test
  void whoeverLostContactIsBackByItselfWhenItHasContactAgain() {
    try (KafkaProxy proxy = KafkaProxy.before(kafka.bootstrapServers());
        Joined lost = Joined.with(component(), Config.of(proxy.bootstrapServers()), "i1", "h6")) {
      lost.serve();
      InBroker.awaitState(observer, Joined.key("h6", "i1"), InstanceState.ALIVE);

      proxy.cut();
      InBroker.awaitState(observer, Joined.key("h6", "i1"), InstanceState.DEAD);
      InBroker.awaitCount(observer, RegistryCounter.UNSENT, count -> count > 0);
      proxy.restore();

      InBroker.awaitState(observer, Joined.key("h6", "i1"), InstanceState.ALIVE);
    }
  }

  /** H7. */
  @Test
  void nobodyIsGoneWhenAnObserverIsAndANewOneKnowsAll() {
    String[] services = IntStream.range(0, 10).mapToObj("h7.s%d"::formatted).toArray(String[]::new);
    RegistryObserver doomed = observer(Timings.DEFAULT);
    join(component(), "i1", services).serve();
    List.of(services).forEach(service -> InBroker.awaitLive(doomed, service, 1));
    List.of(services).forEach(service -> InBroker.awaitLive(observer, service, 1));
    List<String> told = InBroker.told(observer, "h7.s0");

    doomed.close();
    RegistryObserver fresh = observer(Timings.DEFAULT);
    assertThat(fresh.awaitSettled(InBroker.PATIENCE)).isTrue();

    assertThat(fresh.view().snapshot().instances(Filter.servicePrefix("h7.")))
        .hasSize(10)
        .allMatch(instance -> instance.state() == InstanceState.ALIVE);
    assertThat(observer.view().snapshot().instances(Filter.servicePrefix("h7."))).hasSize(10);
    assertThat(told).noneMatch(line -> line.startsWith("Down"));
    assertThat(doomed.directory().serves("h7.s99", 0)).isEqualTo(Presence.UNKNOWN);
  }

  /** R9. */
  @Test
  void whoeverIsSaidGoodbyeToByOthersBeginsANewIncarnation() {
    join(component(), "i1", "r9").serve();
    InBroker.awaitLive(observer, "r9", 1);
    long first = only("r9").registration().incarnation();

    send(messages.goodbye(Joined.key("r9", "i1"), first, 0));

    InBroker.awaitCount(observer, RegistryCounter.RENEWED, count -> count == 1);
    InBroker.awaitLive(observer, "r9", 1);
    assertThat(only("r9").registration().incarnation()).isGreaterThan(first);
  }

  /** R9, with two processes where there should be one. */
  @Test
  void ofTwoProcessesWithOneIdTheNewerIsRegisteredAndTheOlderAfterIt() {
    join(component().withOwner("older"), "i1", "r9.double").serve();
    InBroker.awaitLive(observer, "r9.double", 1);
    try (Joined newer = Joined.with(component().withOwner("newer"), config, "i1", "r9.double")) {
      newer.serve();
      InBroker.awaitCount(observer, RegistryCounter.DOUBLES, count -> count == 1);
      assertThat(only("r9.double").registration().owner()).isEqualTo("newer");
    }
    InBroker.awaitCount(observer, RegistryCounter.RENEWED, count -> count == 1);
    InBroker.awaitLive(observer, "r9.double", 1);

    assertThat(only("r9.double").registration().owner()).isEqualTo("older");
    assertThat(observer.view().count(RegistryCounter.DOUBLES)).isEqualTo(1);
  }

  /** R10. */
  @Test
  void whatCannotBeServedYetIsNotThere() {
    Joined waiting = join(component(), "i1", "r10");
    join(component(), "i2", "r10.ready").serve();
    InBroker.awaitLive(observer, "r10.ready", 1);
    assertThat(observer.directory().await("r10", InBroker.PATIENCE)).isEqualTo(Presence.NOBODY);

    waiting.serve();
    InBroker.awaitLive(observer, "r10", 1);

    waiting.fail("r10");
    InBroker.awaitLive(observer, "r10", 0);
  }

  @Test
  void anIncarnationIsLargerThanTheLastOneThoughTheClockWasSetBack() {
    try (Joined before = Joined.with(component(), config, "i1", "clock")) {
      before.serve();
      InBroker.awaitLive(observer, "clock", 1);
    }
    InBroker.awaitLive(observer, "clock", 0);
    RegistryComponent setBack =
        RegistryComponent.of().withTimings(InBroker.FAST).withClock(() -> Instant.ofEpochSecond(1));

    Joined unobserving =
        Joined.with(setBack, config.with(RegistryKeys.OBSERVE, "false"), "i1", "clock");
    open.add(0, unobserving);
    unobserving.serve();

    InBroker.awaitLive(observer, "clock", 1);
    assertThat(unobserving.membership().directory()).isEmpty();
  }
}
