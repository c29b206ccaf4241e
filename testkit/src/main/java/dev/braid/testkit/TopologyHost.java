package dev.braid.testkit;

import dev.braid.dsl.kafka.CompiledFlow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** One topology in a TopologyTestDriver, in bytes. One partition per topic. */
final class TopologyHost implements AutoCloseable {

  private final TopologyTestDriver driver;

  TopologyHost(CompiledFlow flow, Instant now) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "driver." + flow.name());
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    config.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        flow.stateful() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
    this.driver = new TopologyTestDriver(flow.topology(), config, now);
  }

  /** A record that the topology has written. */
  record Produced(String topic, TestRecord<byte[], byte[]> record) {}

  void pipe(String topic, TestRecord<byte[], byte[]> record) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(record);
  }

  /** What it has written to the topics of others since the last time, per topic in order. */
  List<Produced> drain(List<String> topics) {
    List<Produced> produced = new ArrayList<>();
    for (String topic : topics) {
      if (driver.producedTopicNames().contains(topic)) {
        driver
            .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readRecordsToList()
            .forEach(record -> produced.add(new Produced(topic, record)));
      }
    }
    return produced;
  }

  List<String> producedTopics() {
    return driver.producedTopicNames().stream().sorted().toList();
  }

  /** How many entries a store has. */
  int entries(String store) {
    int count = 0;
    try (KeyValueIterator<Object, byte[]> entries =
        driver.<Object, byte[]>getKeyValueStore(store).all()) {
      while (entries.hasNext()) {
        entries.next();
        count++;
      }
    }
    return count;
  }

  /** Gives all that a store has to the same store of another one, as after a restart. */
  void copy(String store, TopologyHost to) {
    KeyValueStore<Object, byte[]> other = to.driver.getKeyValueStore(store);
    try (KeyValueIterator<Object, byte[]> entries =
        driver.<Object, byte[]>getKeyValueStore(store).all()) {
      entries.forEachRemaining(entry -> other.put(entry.key, entry.value));
    }
  }

  void advance(Duration time) {
    driver.advanceWallClockTime(time);
  }

  @Override
  public void close() {
    driver.close();
  }
}
