package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.LogEnds;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/**
 * A compiled flow without the courtesy of {@link FlowDriver}: any record goes into any of its
 * topics, what comes out is raw, and its store can be looked at and carried over into another one.
 */
final class BareFlow implements AutoCloseable {

  static final String STORE = "executions";

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final DriverClock clock = new DriverClock(START);
  private final EngineSettings settings;
  private final CompiledFlow flow;
  private final TopologyTestDriver driver;

  private BareFlow(FlowDefinition definition, Placement placement, EngineSettings base) {
    this.settings = base.forDriver(clock, false);
    this.flow = FlowCompiler.compile(definition, placement, settings);
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "bare");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    this.driver = new TopologyTestDriver(flow.topology(), config, START);
  }

  static BareFlow of(Step step) {
    return of(step, Placement.REMOTE);
  }

  static BareFlow of(Step step, Placement placement) {
    return of(FlowDefinition.of("flow", step), placement, EngineSettings.defaults());
  }

  static BareFlow of(FlowDefinition flow, Placement placement, EngineSettings settings) {
    return new BareFlow(flow, placement, settings);
  }

  /** A task that starts anew: so many records stand in each of its topics, and are read again. */
  static BareFlow replaying(Step step, long records) {
    EngineSettings settings =
        EngineSettings.defaults().environment(it -> it.withLogEnds(LogEnds.at(records)));
    return of(FlowDefinition.of("flow", step), Placement.REMOTE, settings);
  }

  Instant now() {
    return clock.instant();
  }

  /** A request from tree to tree, as a client of ours writes it. */
  TestRecord<byte[], byte[]> request(String id, Object input) {
    return Messages.request(id, input, Codec.tree(), now(), null);
  }

  TestRecord<byte[], byte[]> request(byte[] payload) {
    TestRecord<byte[], byte[]> request = new TestRecord<>("key".getBytes(UTF_8), payload, now());
    Wire.putReturnAddress(request.headers(), Messages.CLIENT_TOPIC, 0, "id".getBytes(UTF_8));
    return request;
  }

  BareFlow start(TestRecord<byte[], byte[]> request) {
    pipe("flow.requests", request);
    return this;
  }

  BareFlow start(Object input) {
    return start(request("id", input));
  }

  /** A reply that echoes what a call sent, and says nothing else. */
  TestRecord<byte[], byte[]> reply(TestRecord<byte[], byte[]> call, byte[] payload) {
    TestRecord<byte[], byte[]> reply = new TestRecord<>(call.key(), payload, now());
    reply.headers().add(Wire.CORRELATION_ID, Wire.bytes(call.headers(), Wire.CORRELATION_ID));
    return reply;
  }

  /** A reply that says what its bytes are. */
  TestRecord<byte[], byte[]> reply(
      TestRecord<byte[], byte[]> call, byte[] payload, String contentType) {
    TestRecord<byte[], byte[]> reply = reply(call, payload);
    Wire.put(reply.headers(), Wire.SENDER, "service");
    Wire.put(reply.headers(), Wire.CONTENT_TYPE, contentType);
    return reply;
  }

  void answer(TestRecord<byte[], byte[]> call, Reply<?> reply) {
    resume(Messages.reply(call, "service", reply, now()));
  }

  void answer(TestRecord<byte[], byte[]> call, Object tree) {
    answer(call, new Reply.Ok<>(tree));
  }

  void resume(TestRecord<byte[], byte[]> reply) {
    pipe("flow.replies", reply);
  }

  private void pipe(String topic, TestRecord<byte[], byte[]> record) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(record);
  }

  void advance(Duration time) {
    clock.advance(time);
    driver.advanceWallClockTime(time);
  }

  /** The one call of a service since the last time. */
  TestRecord<byte[], byte[]> call(String service) {
    List<TestRecord<byte[], byte[]>> calls = sent(Wire.requestTopic(service));
    if (calls.size() != 1) {
      throw new AssertionError("expected one call of %s, found %s".formatted(service, calls));
    }
    return calls.get(0);
  }

  List<TestRecord<byte[], byte[]>> sent(String topic) {
    return driver.producedTopicNames().contains(topic)
        ? driver
            .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readRecordsToList()
        : List.of();
  }

  /** What has come for the client since the last time. */
  List<Reply<Object>> replies() {
    return sent(Messages.CLIENT_TOPIC).stream().map(Messages::read).toList();
  }

  Reply<Object> reply() {
    List<Reply<Object>> replies = replies();
    if (replies.size() != 1) {
      throw new AssertionError("expected one reply, found " + replies);
    }
    return replies.get(0);
  }

  CompiledFlow compiled() {
    return flow;
  }

  long count(EngineCounter counter) {
    return settings.environment().counters().get(counter);
  }

  /** Of all that is in the store, but for the ends of executions. */
  List<String> storedKeys() {
    List<String> keys = new ArrayList<>(stored().keySet());
    keys.removeIf(BareFlow::isEnd);
    return keys;
  }

  /** How many executions there are whose end is kept. */
  long keptEnds() {
    return stored().keySet().stream().filter(BareFlow::isEnd).count();
  }

  private static boolean isEnd(String key) {
    return key.startsWith("c");
  }

  private Map<String, byte[]> stored() {
    Map<String, byte[]> all = new TreeMap<>();
    KeyValueStore<String, byte[]> store = driver.getKeyValueStore(STORE);
    try (KeyValueIterator<String, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        all.put(entry.key, entry.value);
      }
    }
    return all;
  }

  /** This flow's executions, taken up by another one, as after a new version was deployed. */
  void moveTo(BareFlow changed) {
    KeyValueStore<String, byte[]> other = changed.driver.getKeyValueStore(STORE);
    stored().forEach(other::put);
  }

  /** Takes the record of one execution out of the store, behind the engine's back. */
  void forget(TestRecord<byte[], byte[]> call) {
    String id = new String(Wire.callId(call.headers()), UTF_8);
    KeyValueStore<String, byte[]> store = driver.getKeyValueStore(STORE);
    store.delete("e" + id.substring(0, id.indexOf('/')));
  }

  @Override
  public void close() {
    driver.close();
  }
}
