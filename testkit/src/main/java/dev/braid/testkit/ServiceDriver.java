package dev.braid.testkit;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * One service without a broker, as its callers see it: ask it, ask again, move the time. What
 * {@link FlowDriver} is for a flow, this is for a service that keeps a state or its replies.
 *
 * <p>Runs the very topology that is deployed, in a TopologyTestDriver: one partition per topic, no
 * commits, no rebalances. Time stands still until {@link #advance}. For one thread.
 *
 * <pre>{@code
 * assertThat(driver.ask("shelf-1", 2).value()).isEqualTo(2);
 * assertThat(driver.ask("shelf-1", 3).value()).isEqualTo(5);
 * }</pre>
 *
 * @param <I> what the service is asked with
 * @param <O> what it replies
 */
public final class ServiceDriver<I, O> implements AutoCloseable {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Service<I, O> service;
  private final DriverClock clock = new DriverClock(START);
  private final EngineSettings settings;
  private final CompiledFlow compiled;
  private final TopologyHost host;
  private final Map<String, TestRecord<byte[], byte[]>> sent = new HashMap<>();
  private final List<Arrived<O>> replies = new ArrayList<>();

  private ServiceDriver(Service<I, O> service, EngineSettings base, Duration skew) {
    this.service = service;
    this.settings = base.forDriver(clock, false).with(Limit.CLOCK_SKEW, skew);
    this.compiled = FlowCompiler.compile(service, settings);
    this.host = new TopologyHost(compiled, START);
  }

  public static <I, O> ServiceDriver<I, O> of(Service<I, O> service) {
    return of(service, EngineSettings.defaults());
  }

  public static <I, O> ServiceDriver<I, O> of(Service<I, O> service, EngineSettings settings) {
    return new ServiceDriver<>(service, settings, Duration.ZERO);
  }

  /** Where the clocks of brokers may be so far apart; with the other drivers there is one clock. */
  public static <I, O> ServiceDriver<I, O> skewed(Service<I, O> service, Duration skew) {
    return new ServiceDriver<>(service, EngineSettings.defaults(), skew);
  }

  /**
   * A reply that came for a caller.
   *
   * @param topic where it came
   * @param requestId the request it answers
   */
  public record Arrived<O>(String topic, String requestId, Reply<O> reply) {}

  /** Sends a request. Answers its id. */
  public String request(@Nullable String key, @Nullable I input) {
    return request(key, input, null);
  }

  /** Sends a request whose caller waits so long. Answers its id. */
  public String request(@Nullable String key, @Nullable I input, @Nullable Duration timeout) {
    String id = "request-" + sent.size();
    Instant deadline = timeout == null ? null : now().plus(timeout);
    send(Messages.request(id, key, input, service.ref().input(), now(), deadline));
    return id;
  }

  /**
   * Sends a request again, as it was, as a caller or a producer may.
   *
   * @throws NoSuchElementException when none with this id was sent
   */
  public void repeat(String requestId) {
    TestRecord<byte[], byte[]> first = sent.get(requestId);
    if (first == null) {
      throw new NoSuchElementException("no request %s was sent".formatted(requestId));
    }
    send(new TestRecord<>(first.key(), first.value(), first.headers(), now()));
  }

  /** Sends a request, and answers the reply to it. */
  public Reply<O> ask(@Nullable String key, @Nullable I input) {
    return reply(request(key, input));
  }

  /** Sends any record to the service's request topic. */
  public void send(TestRecord<byte[], byte[]> request) {
    sent.putIfAbsent(Messages.correlation(request), request);
    host.pipe(Wire.requestTopic(service.name()), request);
    collect();
  }

  /** What an idempotent service has written to its log of results since the last time. */
  List<TestRecord<byte[], byte[]>> results() {
    List<String> topic = List.of(Wire.resultTopic(service.name()));
    return host.drain(topic).stream().map(TopologyHost.Produced::record).toList();
  }

  /** What a partitioned service has told of its changes since the last time. */
  public List<TestRecord<byte[], byte[]>> changes() {
    List<String> topic = List.of(Wire.changeTopic(service.name()));
    return host.drain(topic).stream().map(TopologyHost.Produced::record).toList();
  }

  /** A result as it stands in the log, of another run. */
  void sendResult(TestRecord<byte[], byte[]> result) {
    host.pipe(Wire.resultTopic(service.name()), result);
    collect();
  }

  /** Every reply so far, in the order of arrival. */
  public List<Arrived<O>> replies() {
    return List.copyOf(replies);
  }

  /**
   * The latest reply to a request.
   *
   * @throws NoSuchElementException when there is none
   */
  public Reply<O> reply(String requestId) {
    for (int i = replies.size() - 1; i >= 0; i--) {
      if (replies.get(i).requestId().equals(requestId)) {
        return replies.get(i).reply();
      }
    }
    throw new NoSuchElementException("no reply to request " + requestId);
  }

  /** Moves the time. */
  public ServiceDriver<I, O> advance(Duration time) {
    clock.advance(time);
    host.advance(time);
    collect();
    return this;
  }

  public Instant now() {
    return clock.instant();
  }

  public long count(EngineCounter counter) {
    return settings.environment().counters().get(counter);
  }

  /** How many entries its store has, of whatever kind. */
  public int entries() {
    return compiled.stores().stream().mapToInt(host::entries).sum();
  }

  /** What it keeps is kept by another one from now on, which reads its topics from the start. */
  void moveTo(ServiceDriver<I, O> next) {
    compiled.stores().forEach(store -> host.copy(store, next.host));
  }

  /** The service as it was compiled. */
  public CompiledFlow compiled() {
    return compiled;
  }

  @Override
  public void close() {
    host.close();
  }

  /** What it writes for itself, or for no caller. */
  private List<String> ofItsOwn() {
    String name = service.name();
    return List.of(Wire.resultTopic(name), Wire.requestTopic(name), Wire.changeTopic(name));
  }

  private void collect() {
    List<String> own = ofItsOwn();
    List<String> others =
        host.producedTopics().stream()
            .filter(topic -> !topic.endsWith("-changelog") && !topic.endsWith(".dead-letters"))
            .filter(topic -> !own.contains(topic))
            .toList();
    for (TopologyHost.Produced produced : host.drain(others)) {
      TestRecord<byte[], byte[]> record = produced.record();
      Reply<O> reply = Messages.read(record, service.ref().output());
      replies.add(new Arrived<>(produced.topic(), Messages.correlation(record), reply));
    }
  }
}
