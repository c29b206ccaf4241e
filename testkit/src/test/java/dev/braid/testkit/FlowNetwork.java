package dev.braid.testkit;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.Handle;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * All topologies of a case, each in a driver of its own, and the topics between them. Where each
 * service and definition runs, which record is delivered next, and which are delivered twice is
 * drawn at random; within one topic the order is kept, as a partition keeps it.
 */
final class FlowNetwork implements AutoCloseable {

  private static final TreeCodecs FORMS = TreeCodecs.of(List.of(ReversedTree.REVERSED));

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Set<TreeService.Kind> ODD =
      EnumSet.of(TreeService.Kind.BYTES, TreeService.Kind.DEEP);

  /** The correlation id of a start. */
  private static final String STARTED = "started";

  /** One record in so many is delivered again some time later. */
  private static final int DUPLICATE_EVERY = 5;

  /**
   * Only calls that are tried again need time to pass, and never so much that a timeout strikes.
   */
  private static final Duration WAIT = Duration.ofMillis(100);

  private static final int MOST_WAITS = 90;

  private final RandomGenerator random;
  private final FlowCase given;
  private final Placing placing;
  private final boolean durably;
  private final RoutingSlips slips;
  private final DriverClock clock = new DriverClock(START);
  private final Set<Outcome.ServiceCall> calls = new HashSet<>();
  private final Set<Outcome.SentSignal> signals = new HashSet<>();
  private final List<Reply<Object>> replies = new ArrayList<>();
  private final List<Reply<Object>> handles = new ArrayList<>();
  private final Map<String, ServiceRef<Object, Object>> refs = new LinkedHashMap<>();
  private final Map<String, TopologyHost> hosts = new LinkedHashMap<>();
  private final Map<String, TopologyHost> sources = new LinkedHashMap<>();
  private final TreeMap<String, Deque<TestRecord<byte[], byte[]>>> topics = new TreeMap<>();

  /** Where the parts of a flow run. */
  enum Placing {
    LOCAL,
    REMOTE,
    MIXED
  }

  /**
   * @param durably whether the flow is started, and its result awaited, or it is simply asked
   * @param slips whoever is no peer of it looks at slips on some days only
   */
  FlowNetwork(
      FlowCase given,
      Placing placing,
      boolean durably,
      RoutingSlips slips,
      RandomGenerator random) {
    this.given = given;
    this.placing = placing;
    this.durably = durably;
    this.slips = slips;
    this.random = random;
    given.services().forEach(service -> refs.put(service.name(), ref(service)));
    given.services().forEach(service -> host(FlowCompiler.compile(called(service), settings())));
    given.allDefinitions().forEach(definition -> host(compiled(definition)));
  }

  /**
   * Some read, and some write, in a form of their own, whose values are handed on as they are. Only
   * trees are brought into one form before, so what makes bytes, or is too deep, writes trees.
   */
  private ServiceRef<Object, Object> ref(TreeService service) {
    Codec<Object> input = random.nextInt(4) == 0 ? ReversedTree.REVERSED : Codec.tree();
    Codec<Object> output =
        random.nextInt(4) == 0 && !ODD.contains(service.kind())
            ? ReversedTree.REVERSED
            : Codec.tree();
    return ServiceRef.of(service.name(), input, output);
  }

  /** Asks the flow, delivers all there is to deliver, and answers what came of it. */
  FlowNetwork run() {
    String flow = given.flow().name();
    if (durably) {
      send(
          Wire.requestTopic(flow),
          Messages.start(STARTED, given.input(), "key", START, Optional.empty()));
      String id = Handle.ofKey(flow, 0, "key").execution();
      for (int i = 0; i < 3; i++) {
        send(Wire.requestTopic(flow), Messages.control("await", Wire.AWAIT, id, START));
      }
    } else {
      TestRecord<byte[], byte[]> request =
          Messages.request("request", given.input(), Codec.tree(), START, null);
      send(Wire.requestTopic(flow), request);
    }
    deliverAll();
    for (int waits = 0; replies.isEmpty() && waits < MOST_WAITS; waits++) {
      clock.advance(WAIT);
      hosts.values().forEach(host -> host.advance(WAIT));
      hosts.values().forEach(this::collect);
      deliverAll();
    }
    return this;
  }

  private void deliverAll() {
    while (!topics.isEmpty()) {
      List<String> waiting = List.copyOf(topics.keySet());
      deliver(waiting.get(random.nextInt(waiting.size())));
    }
  }

  /** What was answered to the start, and to its repeats. */
  List<Reply<Object>> handles() {
    return handles;
  }

  /** Every reply that came, the first one first. */
  List<Reply<Object>> replies() {
    return replies;
  }

  /** The services that ran, each with what it was given; steps are not known to services. */
  Set<Outcome.ServiceCall> calls() {
    return calls;
  }

  Set<Outcome.SentSignal> signals() {
    return signals;
  }

  private EngineSettings settings() {
    return EngineSettings.defaults()
        .options(it -> it.with(CompileOptions.Flag.ALWAYS_DURABLE, durably).withSlips(slips))
        .forDriver(clock, random.nextBoolean());
  }

  private FlowDefinition typed(FlowDefinition definition) {
    return definition.withBindings(Bindings.ofServices(List.copyOf(refs.values())));
  }

  private CompiledFlow compiled(FlowDefinition untyped) {
    FlowDefinition definition = typed(untyped);
    List<Service<?, ?>> local = new ArrayList<>();
    for (TreeService service : given.services()) {
      if (isHere()) {
        local.add(recorded(service));
      }
    }
    List<FlowDefinition> inline =
        given.definitions().stream().filter(other -> isHere()).map(this::typed).toList();
    Placement placement = Placement.local(local);
    try {
      return FlowCompiler.compile(definition, placement.inline(inline), settings());
    } catch (FlowException twice) {
      // A definition that would stand here twice must be called, or labelled, which changes ids.
      return FlowCompiler.compile(definition, placement, settings());
    }
  }

  private boolean isHere() {
    return switch (placing) {
      case LOCAL -> true;
      case REMOTE -> false;
      case MIXED -> random.nextBoolean();
    };
  }

  /** Behind its topic nobody can tell whether a handler runs on the stream thread. */
  private Service<Object, Object> called(TreeService service) {
    Service<Object, Object> recorded = recorded(service);
    return random.nextBoolean() ? recorded : recorded.limit(WAIT);
  }

  private Service<Object, Object> recorded(TreeService service) {
    Service<Object, Object> hosted = service.hosted();
    return Service.of(
        refs.getOrDefault(service.name(), hosted.ref()),
        (input, request) -> {
          calls.add(new Outcome.ServiceCall("", service.name(), input));
          return hosted.handler().handle(input, request);
        });
  }

  private void host(CompiledFlow flow) {
    TopologyHost host = new TopologyHost(flow, START);
    hosts.put(flow.name(), host);
    sources.put(Wire.requestTopic(flow.name()), host);
    String replies = Wire.replyTopic(flow.name());
    if (flow.topics().stream().anyMatch(topic -> topic.name().equals(replies))) {
      sources.put(replies, host);
    }
  }

  private void send(String topic, TestRecord<byte[], byte[]> record) {
    topics.computeIfAbsent(topic, unused -> new ArrayDeque<>()).add(record);
  }

  private void deliver(String topic) {
    Deque<TestRecord<byte[], byte[]>> queue = topics.get(topic);
    TestRecord<byte[], byte[]> record = queue.remove();
    if (random.nextInt(DUPLICATE_EVERY) == 0) {
      queue.add(record);
    }
    if (queue.isEmpty()) {
      topics.remove(topic);
    }
    if (topic.endsWith(".dead-letters")) {
      return; // what is set aside changes no reply
    }
    if (topic.equals(Messages.CLIENT_TOPIC)) {
      (Messages.correlation(record).equals(STARTED) ? handles : replies)
          .add(Messages.read(record, FORMS));
    } else if (topic.startsWith("signal.")) {
      PendingCall signal = new PendingCall(topic, record, FORMS);
      signals.add(signal(topic, signal));
    } else {
      TopologyHost host = sources.get(topic);
      if (host == null) {
        throw new AssertionError("a record was sent to %s, where nobody reads".formatted(topic));
      }
      host.pipe(topic, knowsSlips(topic) ? record : withoutSlip(record));
      collect(host);
    }
  }

  private boolean knowsSlips(String topic) {
    return slips.peers().containsKey(RoutingSlips.EVERYBODY)
        || slips.peers().containsKey(topic.replace(".requests", ""))
        || random.nextBoolean();
  }

  private static TestRecord<byte[], byte[]> withoutSlip(TestRecord<byte[], byte[]> record) {
    RecordHeaders headers = new RecordHeaders(record.headers());
    headers.remove(Wire.SLIP);
    return new TestRecord<>(record.key(), record.value(), headers, record.getRecordTime());
  }

  private static Outcome.SentSignal signal(String topic, PendingCall signal) {
    @Nullable Object value = signal.input();
    return new Outcome.SentSignal("", topic.substring("signal.".length()), value);
  }

  private void collect(TopologyHost host) {
    List<String> foreign =
        host.producedTopics().stream().filter(topic -> !topic.endsWith("-changelog")).toList();
    for (TopologyHost.Produced produced : host.drain(foreign)) {
      // A request to itself has been delivered by its driver; it is not to double at every hop.
      if (sources.get(produced.topic()) != host || produced.topic().endsWith(".replies")) {
        send(produced.topic(), produced.record());
      }
    }
  }

  @Override
  public void close() {
    hosts.values().forEach(TopologyHost::close);
  }
}
