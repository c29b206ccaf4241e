package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.count.Counter;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.RoutingSlips;
import dev.braid.engine.Workers;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.Handle;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * One compiled flow or service without a broker, in flow terms: send a request, see which services
 * it asks, answer them in any order or never, move the time, and read the replies. Services that
 * are hosted beside the flow answer themselves, in place or behind their topics.
 *
 * <p>Runs the very topology that is deployed, in a TopologyTestDriver: one partition per topic, no
 * commits, no rebalances. Time stands still until {@link #advance}. For one thread.
 *
 * <pre>{@code
 * driver.request(order);
 * driver.call("price").reply(42);
 * assertThat(driver.reply().value()).isEqualTo(42L);
 * }</pre>
 */
public final class FlowDriver implements AutoCloseable {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final String UNFINISHED =
      "handlers that have not answered yet: %s; complete what they have handed back, then advance";

  private final CompiledFlow flow;
  private final DriverClock clock;
  private final EngineSettings settings;
  private final TopologyHost host;

  /** The services beside the flow that it calls through their topics, by these. */
  private final Map<String, TopologyHost> beside = new LinkedHashMap<>();

  private final List<PendingCall> pending = new ArrayList<>();
  private final List<Arrived> replies = new ArrayList<>();
  private final List<Signal> signals = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<String, FakeService> fakes = new LinkedHashMap<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private int requests;
  private int answers;

  private FlowDriver(
      Function<EngineSettings, CompiledFlow> compiler,
      Placement placement,
      EngineSettings base,
      boolean roundTrip) {
    this.clock = new DriverClock(START);
    // Its fakes answer whoever asks, as a service does that knows nothing of slips.
    RoutingSlips slips = new RoutingSlips(base.options().slips().used(), Map.of());
    this.settings = base.options(it -> it.withSlips(slips)).forDriver(clock, roundTrip);
    this.flow = compiler.apply(settings);
    this.host = new TopologyHost(flow, START);
    for (Service<?, ?> service : placement.services().values()) {
      String topic = settings.options().namespace().of(Wire.requestTopic(service.name()));
      if (flow.topics().stream().anyMatch(each -> each.name().equals(topic))) {
        beside.put(topic, new TopologyHost(FlowCompiler.compile(service, settings), START));
      }
    }
  }

  /** A flow all of whose calls go through topics. */
  public static FlowDriver of(FlowDefinition flow) {
    return of(flow, Placement.REMOTE);
  }

  public static FlowDriver of(FlowDefinition flow, Placement placement) {
    return of(flow, placement, EngineSettings.defaults());
  }

  public static FlowDriver of(FlowDefinition flow, Placement placement, EngineSettings settings) {
    return new FlowDriver(
        given -> FlowCompiler.compile(flow, placement, given), placement, settings, false);
  }

  /**
   * A service that is called through its topic. What it does off the stream thread it does here on
   * the driver's own: a handler that answers later answers when its stage is completed, and the
   * reply is there after the next {@link #advance} or record.
   */
  public static FlowDriver of(Service<?, ?> service) {
    return of(service, EngineSettings.defaults());
  }

  public static FlowDriver of(Service<?, ?> service, EngineSettings settings) {
    return new FlowDriver(
        given -> FlowCompiler.compile(service, given), Placement.REMOTE, settings, false);
  }

  /** With handlers on other threads, whose ends nobody can foresee. */
  static FlowDriver of(Service<?, ?> service, EngineSettings settings, Workers workers) {
    return new FlowDriver(
        given -> FlowCompiler.compile(service, given.environment(it -> it.withWorkers(workers))),
        Placement.REMOTE,
        settings,
        false);
  }

  /** Makes bytes of every value between two local steps, so that no codec goes untried. */
  public static FlowDriver roundTripping(FlowDefinition flow, Placement placement) {
    return new FlowDriver(
        given -> FlowCompiler.compile(flow, placement, given),
        placement,
        EngineSettings.defaults(),
        true);
  }

  /** A reply that came for the client, and the request it answers. */
  public record Arrived(String requestId, Reply<Object> reply) {}

  /** A signal that the flow has sent. */
  public record Signal(String name, @Nullable Object value) {}

  /** An answer of a fake that is on its way. */
  private record Due(Instant time, int order, PendingCall call, Reply<?> reply)
      implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = time.compareTo(other.time);
      return byTime != 0 ? byTime : Integer.compare(order, other.order);
    }
  }

  /** Lets {@code fake} answer all calls of {@code service}. */
  public FlowDriver serve(String service, FakeService fake) {
    fakes.put(service, fake);
    return this;
  }

  /** Sends a request whose input is a tree. Answers the request's id. */
  public String request(@Nullable Object input) {
    return request(input, Codec.tree());
  }

  /** Sends a request. Answers its id. */
  public String request(@Nullable Object input, Codec<?> codec) {
    String id = newId();
    send(Messages.request(id, input, codec, now(), null));
    return id;
  }

  /** Sends a request whose caller waits so long. Answers its id. */
  public String request(@Nullable Object input, Duration timeout) {
    String id = newId();
    send(Messages.request(id, input, Codec.tree(), now(), now().plus(timeout)));
    return id;
  }

  /** Sends a request with a business key of its own; the others have one in common. */
  public String requestOf(String key, @Nullable Object input) {
    String id = newId();
    TestRecord<byte[], byte[]> request = Messages.request(id, input, Codec.tree(), now(), null);
    send(new TestRecord<>(key.getBytes(UTF_8), request.value(), request.headers(), now()));
    return id;
  }

  /** Sends a request again, as a client or a producer may. */
  public void repeat(String requestId, @Nullable Object input) {
    send(Messages.request(requestId, input, Codec.tree(), now(), null));
  }

  /** Starts an execution durably. Answers its handle, or why it was refused. */
  public Reply<Handle> start(@Nullable Object input, String idempotencyKey) {
    String id = newId();
    send(Messages.start(id, input, idempotencyKey, now(), Optional.empty()));
    return map(take(id), text -> Handle.parse(String.valueOf(text)));
  }

  /** Starts an execution durably whose result is kept so long. */
  public Reply<Handle> start(@Nullable Object input, String idempotencyKey, Duration keepFor) {
    String id = newId();
    send(Messages.start(id, input, idempotencyKey, now(), Optional.of(keepFor)));
    return map(take(id), text -> Handle.parse(String.valueOf(text)));
  }

  /**
   * Asks for the result of a durable execution. It is among the {@link #replies}, under the id that
   * is answered here, when the execution has ended.
   */
  public String await(Handle handle) {
    String id = newId();
    send(Messages.control(id, Wire.AWAIT, handle.execution(), now()));
    return id;
  }

  /** Asks where a durable execution is. */
  public Reply<ExecutionStatus> where(Handle handle) {
    String id = newId();
    send(Messages.control(id, Wire.WHERE, handle.execution(), now()));
    return map(take(id), ExecutionStatus::of);
  }

  /** Takes the reply to a request that is answered at once. */
  private Reply<Object> take(String requestId) {
    Reply<Object> reply = reply(requestId);
    replies.removeIf(arrived -> arrived.requestId().equals(requestId));
    return reply;
  }

  private static <T> Reply<T> map(
      Reply<Object> reply, Function<@Nullable Object, @Nullable T> conversion) {
    return reply.isOk()
        ? new Reply.Ok<>(conversion.apply(reply.value()))
        : new Reply.Failed<>(reply.fault());
  }

  /** Sends any record to the flow's request topic. */
  public void send(TestRecord<byte[], byte[]> request) {
    host.pipe(settings.options().namespace().of(Wire.requestTopic(flow.name())), request);
    collect();
  }

  /** The calls that wait for an answer, in the order in which they were sent. */
  public List<PendingCall> calls() {
    return List.copyOf(pending);
  }

  /**
   * The call of a service that waits for an answer.
   *
   * @throws NoSuchElementException when there is none, naming those that there are
   */
  public Answering call(String service) {
    return pending.stream()
        .filter(call -> call.service().equals(service))
        .findFirst()
        .map(call -> new Answering(this, call))
        .orElseThrow(
            () -> new NoSuchElementException("no call of %s among %s".formatted(service, names())));
  }

  /** Answers a call; it may have been answered before. */
  public void answer(PendingCall call, Reply<?> reply) {
    pending.remove(call);
    TestRecord<byte[], byte[]> record = call.answer(reply, now());
    deliver(new TopologyHost.Produced(call.replyTopic(), record));
  }

  /**
   * Moves the time, by a timer's interval at a time as a running app would see it: what becomes due
   * on the way happens on the way, and fakes answer when they would.
   */
  public FlowDriver advance(Duration time) {
    Instant until = now().plus(time);
    while (now().isBefore(until)) {
      Instant next = now().plus(settings.limits().of(Limit.TIMER_INTERVAL));
      Instant answer = due.isEmpty() ? next : due.peek().time();
      move(Collections.min(List.of(until, next, answer)));
      answerNow();
    }
    return this;
  }

  private void move(Instant to) {
    Duration time = Duration.between(now(), to);
    if (!time.isZero()) {
      clock.advance(time);
      host.advance(time);
      beside.values().forEach(service -> service.advance(time));
      collect();
    }
  }

  /** Every reply so far, in the order of arrival. */
  public List<Arrived> replies() {
    return List.copyOf(replies);
  }

  /**
   * The one reply so far.
   *
   * @throws IllegalStateException when there are none or several
   */
  public Reply<Object> reply() {
    if (replies.size() != 1) {
      throw new IllegalStateException(
          "expected one reply, found %s; %s".formatted(replies, stillOpen()));
    }
    return replies.get(0).reply();
  }

  /**
   * The one reply to a request.
   *
   * @throws IllegalStateException when there are none or several
   */
  public Reply<Object> reply(String requestId) {
    List<Arrived> own =
        replies.stream().filter(arrived -> arrived.requestId().equals(requestId)).toList();
    if (own.size() != 1) {
      throw new IllegalStateException(
          "expected one reply to %s, found %s; %s".formatted(requestId, own, stillOpen()));
    }
    return own.get(0).reply();
  }

  /** Every signal so far. */
  public List<Signal> signals() {
    return List.copyOf(signals);
  }

  /** Every dead letter so far, in the order in which they were written. */
  public List<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** Sends a dead letter again. */
  public void replay(DeadLetter letter) {
    ProducerRecord<byte[], byte[]> record = letter.toRecord();
    host.pipe(
        record.topic(), new TestRecord<>(record.key(), record.value(), record.headers(), now()));
    collect();
  }

  public long count(Counter counter) {
    return settings.environment().counters().get(counter);
  }

  public Instant now() {
    return clock.instant();
  }

  /** The flow as it was compiled. */
  public CompiledFlow compiled() {
    return flow;
  }

  @Override
  public void close() {
    host.close();
    beside.values().forEach(TopologyHost::close);
  }

  private void collect() {
    host.drain(host.producedTopics()).forEach(this::take);
    for (TopologyHost service : beside.values()) {
      for (TopologyHost.Produced produced : service.drain(service.producedTopics())) {
        if (produced.topic().endsWith(".replies")) {
          deliver(produced);
        } else {
          take(produced);
        }
      }
    }
    answerNow();
  }

  /** A reply, to the flow or to the client. */
  private void deliver(TopologyHost.Produced reply) {
    if (reply.topic().equals(Messages.CLIENT_TOPIC)) {
      arrive(reply.record());
    } else {
      host.pipe(reply.topic(), reply.record());
      collect();
    }
  }

  /** What it sends to itself its driver has delivered. */
  private void take(TopologyHost.Produced produced) {
    String topic = produced.topic();
    if (topic.equals(Messages.CLIENT_TOPIC)) {
      arrive(produced.record());
    } else if (topic.endsWith(".requests")) {
      TopologyHost service = fakes.containsKey(serviceOf(topic)) ? null : beside.get(topic);
      if (service == null) {
        take(call(serviceOf(topic), produced));
      } else {
        service.pipe(topic, produced.record());
        collect();
      }
    } else if (topic.endsWith(".dead-letters")) {
      TestRecord<byte[], byte[]> letter = produced.record();
      deadLetters.add(DeadLetter.read(letter.headers(), letter.key(), letter.value()));
    } else if (topic.startsWith(settings.options().namespace().of("signal."))) {
      PendingCall signal = call(topic, produced);
      String name = topic.substring(settings.options().namespace().of("signal.").length());
      signals.add(new Signal(name, signal.input()));
    }
  }

  /** As the flow calls it, where that is known by a fake of this name. */
  private String serviceOf(String topic) {
    return fakes.keySet().stream()
        .filter(name -> settings.options().namespace().of(Wire.requestTopic(name)).equals(topic))
        .findFirst()
        .orElseGet(
            () ->
                settings.options().namespace().written(topic.substring(0, topic.lastIndexOf('.'))));
  }

  private void arrive(TestRecord<byte[], byte[]> record) {
    replies.add(new Arrived(Messages.correlation(record), Messages.read(record, flow.forms())));
  }

  private PendingCall call(String service, TopologyHost.Produced produced) {
    return new PendingCall(service, produced.record(), flow.forms());
  }

  private void take(PendingCall call) {
    FakeService fake = fakes.get(call.service());
    if (fake == null) {
      pending.add(call);
      return;
    }
    for (FakeService.Answer answer : fake.answers(call)) {
      answers++;
      due.add(new Due(now().plus(answer.delay()), answers, call, answer.reply()));
    }
  }

  /** Not when it was sent, but when all that was sent with it has been seen. */
  private void answerNow() {
    for (Due next = due.peek(); next != null && !next.time().isAfter(now()); next = due.peek()) {
      due.remove();
      answer(next.call(), next.reply());
    }
  }

  private String newId() {
    requests++;
    return "request-" + requests;
  }

  private List<String> names() {
    return pending.stream().map(PendingCall::service).toList();
  }

  /** What a reply may wait for. */
  private String stillOpen() {
    int inHand = settings.environment().workers().inHand();
    return "open calls: " + names() + (inHand == 0 ? "" : "; " + UNFINISHED.formatted(inHand));
  }

  /** A call in hand. */
  public static final class Answering {

    private final FlowDriver driver;
    private final PendingCall call;

    private Answering(FlowDriver driver, PendingCall call) {
      this.driver = driver;
      this.call = call;
    }

    /** What the service is asked. */
    public PendingCall request() {
      return call;
    }

    /** Answers with a tree. */
    public void reply(@Nullable Object tree) {
      driver.answer(call, new Reply.Ok<>(tree));
    }

    public void fail(int code, String message) {
      driver.answer(call, new Reply.Failed<>(FakeService.fault(call, code, message)));
    }

    public void answer(Reply<?> reply) {
      driver.answer(call, reply);
    }
  }
}
