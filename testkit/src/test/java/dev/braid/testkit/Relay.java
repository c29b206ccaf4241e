package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Work;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.ReturnTopics;
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.Namespace;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Flows and services, each in a driver of its own, with every record between them in plain sight
 * and in the order in which it was sent.
 */
final class Relay implements AutoCloseable {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private EngineSettings settings;
  private final DriverClock clock = new DriverClock(START);
  private final Map<String, TopologyHost> readers = new HashMap<>();
  private final List<TopologyHost> hosts = new ArrayList<>();
  private final Map<String, Supplier<CompiledFlow>> compilers = new HashMap<>();
  private final List<TopologyHost.Produced> read = new ArrayList<>();
  private final Queue<TopologyHost.Produced> underway = new ArrayDeque<>();
  private final List<TopologyHost.Produced> sent = new ArrayList<>();
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> foreign = new HashSet<>();
  private final Set<String> missing = new HashSet<>();
  private final Set<String> missingOnce = new HashSet<>();
  private final Map<String, Integer> small = new HashMap<>();
  private int times = 1;
  private boolean replaying;

  Relay(RoutingSlips slips) {
    this(EngineSettings.defaults().options(it -> it.withSlips(slips)));
  }

  Relay(EngineSettings base) {
    this.settings =
        base.environment(
                it ->
                    it.withTopics(new Topics(base.environment().topics()))
                        .withLogEnds(
                            (topic, partition) ->
                                base.environment()
                                    .logEnds()
                                    .end(topic, partition)
                                    .thenApply(unused -> end(topic))))
            .forDriver(clock, false);
  }

  /** Where a topic ended when a life began. */
  private long end(String topic) {
    long stood = read.stream().filter(each -> each.topic().equals(topic)).count();
    return replaying ? Long.MAX_VALUE : stood;
  }

  /** What the brokers say of topics. */
  private final class Topics implements ReturnTopics {
    private final ReturnTopics known;

    Topics(ReturnTopics known) {
      this.known = known;
    }

    @Override
    public int partitions(String topic) {
      return missing.contains(topic) || missingOnce.remove(topic)
          ? 0
          : Math.min(3, known.partitions(topic));
    }

    @Override
    public int maxMessage(String topic) {
      return small.getOrDefault(topic, Integer.MAX_VALUE);
    }
  }

  /** Hosts services from text to text that add their names. */
  Relay serve(String... names) {
    for (String name : names) {
      serve(Service.of(ServiceRef.text(name), text -> text + " " + name));
    }
    return this;
  }

  <I, O> Relay serve(Service<I, O> service) {
    Handler<I, O> noted =
        (input, request) -> {
          ran.add(service.name());
          return service.handler().handle(input, request);
        };
    Work<I, O> work = new Work.Inline<>(noted);
    return keep(new Service<>(service.ref(), work, service.window(), service.isPure()));
  }

  /** Hosts a service of any kind. */
  Relay keep(Service<?, ?> service) {
    return host(service.name(), () -> FlowCompiler.compile(service, settings));
  }

  Relay flow(FlowDefinition flow) {
    return flow(flow, Placement.REMOTE);
  }

  Relay flow(FlowDefinition flow, Placement placement) {
    return host(flow.name(), () -> FlowCompiler.compile(flow, placement, settings));
  }

  private Relay host(String name, Supplier<CompiledFlow> compiler) {
    compilers.put(name, compiler);
    host(compiler.get());
    return this;
  }

  private void host(CompiledFlow compiled) {
    TopologyHost host = new TopologyHost(compiled, START);
    hosts.add(host);
    compiled.topics().stream()
        .map(topic -> topic.name())
        .filter(topic -> isReadBy(compiled, topic))
        .forEach(topic -> readers.put(topic, host));
  }

  /**
   * A flow or service dies before it has committed anything, and another life of it begins: it has
   * no state, and reads again what it has read, replies before requests. What came of its first
   * life was read by the others all the same.
   */
  Relay dies(String name) {
    clock.advance(Duration.ofSeconds(1));
    Supplier<CompiledFlow> compiler = compilers.get(name);
    if (compiler == null) {
      throw new IllegalArgumentException("nothing of this name is hosted: " + name);
    }
    host(compiler.get());
    for (String topic : List.of(Wire.replyTopic(name), Wire.requestTopic(name))) {
      List.copyOf(read).stream()
          .filter(each -> each.topic().equals(topic))
          .forEach(each -> deliver(each, START));
    }
    return work();
  }

  private boolean isReadBy(CompiledFlow compiled, String topic) {
    Namespace namespace = settings.options().namespace();
    return topic.equals(namespace.of(Wire.requestTopic(compiled.name())))
        || topic.equals(namespace.of(Wire.replyTopic(compiled.name())));
  }

  /** What is hosted from now on stands in this namespace. */
  Relay in(String namespace) {
    settings = settings.options(it -> it.withNamespace(new Namespace(namespace)));
    return this;
  }

  /** These services look at no header that they do not know. */
  Relay foreign(String... names) {
    foreign.addAll(List.of(names));
    return this;
  }

  /** There is no topic of this name, as far as the brokers say. */
  Relay missing(String topic) {
    missing.add(topic);
    return this;
  }

  /** So say the brokers to whoever asks first. */
  Relay missingOnce(String topic) {
    missingOnce.add(topic);
    return this;
  }

  /** The topic of this name takes no larger records. */
  Relay small(String topic, int bytes) {
    small.put(topic, bytes);
    return this;
  }

  /** Delivers what was sent to a topic once more. */
  Relay again(String topic) {
    sent(topic).forEach(record -> send(topic, record));
    return this;
  }

  /** For who is hosted from now on, all stood in the log before: others may have worked it off. */
  Relay replaying() {
    replaying = true;
    return this;
  }

  /** Every record is delivered so many times. */
  Relay deliveredTimes(int number) {
    times = number;
    return this;
  }

  Relay ask(String name, String text) {
    TestRecord<byte[], byte[]> request =
        Messages.request("request", text, Codec.text(), START, START.plusSeconds(20));
    return send(settings.options().namespace().of(Wire.requestTopic(name)), request);
  }

  /** Sends a record, and delivers all that comes of it. */
  Relay send(String topic, TestRecord<byte[], byte[]> record) {
    underway.add(new TopologyHost.Produced(topic, record));
    return work();
  }

  private Relay work() {
    while (!underway.isEmpty()) {
      TopologyHost.Produced next = underway.remove();
      read.add(next);
      for (int i = 0; i < times; i++) {
        deliver(next, clock.instant());
      }
    }
    return this;
  }

  private void deliver(TopologyHost.Produced next, Instant arrival) {
    TopologyHost reader = readers.get(next.topic());
    if (reader == null) {
      return;
    }
    reader.pipe(next.topic(), arriving(next, arrival));
    List<String> topics =
        reader.producedTopics().stream().filter(each -> !each.endsWith("-changelog")).toList();
    List<TopologyHost.Produced> produced = reader.drain(topics);
    sent.addAll(produced);
    // What it has sent to itself, its driver has delivered.
    produced.stream().filter(each -> readers.get(each.topic()) != reader).forEach(underway::add);
  }

  private TestRecord<byte[], byte[]> arriving(TopologyHost.Produced next, Instant arrival) {
    RecordHeaders headers = new RecordHeaders(next.record().headers());
    if (foreign.contains(next.topic().replace(".requests", ""))) {
      headers.remove(Wire.SLIP);
    }
    return new TestRecord<>(next.record().key(), next.record().value(), headers, arrival);
  }

  /** The topics of all records sent so far, the first one first. */
  List<String> topics() {
    return sent.stream().map(TopologyHost.Produced::topic).toList();
  }

  List<TestRecord<byte[], byte[]>> sent(String topic) {
    return sent.stream()
        .filter(each -> each.topic().equals(topic))
        .map(TopologyHost.Produced::record)
        .toList();
  }

  List<Reply<Object>> replies() {
    return sent(Messages.CLIENT_TOPIC).stream().map(Messages::read).toList();
  }

  /** The one reply, which echoes the client's own id. */
  Reply<Object> reply() {
    List<TestRecord<byte[], byte[]>> replies = sent(Messages.CLIENT_TOPIC);
    if (replies.size() != 1 || !Messages.correlation(replies.get(0)).equals("request")) {
      throw new AssertionError("expected one reply, found " + replies);
    }
    return Messages.read(replies.get(0));
  }

  /** The services that ran, in order. */
  List<String> ran() {
    return List.copyOf(ran);
  }

  /** How many records of executions the flows have written, deletions included. */
  int stored() {
    return hosts.stream()
        .mapToInt(
            host ->
                host.drain(
                        host.producedTopics().stream()
                            .filter(topic -> topic.endsWith("-changelog"))
                            .toList())
                    .size())
        .sum();
  }

  long count(EngineCounter counter) {
    return settings.environment().counters().get(counter);
  }

  static String header(TestRecord<byte[], byte[]> record, String name) {
    byte[] bytes = Wire.bytes(record.headers(), name);
    return bytes == null ? "" : new String(bytes, UTF_8);
  }

  @Override
  public void close() {
    hosts.forEach(TopologyHost::close);
  }
}
