package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Outgoing;
import dev.braid.benchmarks.run.Turn;
import dev.braid.wire.Wire;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** A hop that counts the requests of each key in a store, and hands the turned text on. */
final class HandHop extends ContextualProcessor<byte[], String, byte[], Outgoing> {

  private static final String STORE = "counts";

  /** Of all headers these go along to the next hop. */
  private static final String[] ADDRESS = {
    Wire.CORRELATION_ID, Wire.REPLY_TOPIC, Wire.REPLY_PARTITION
  };

  private final String next;
  private @Nullable KeyValueStore<byte[], Long> counts;

  private HandHop(String next) {
    this.next = next;
  }

  /**
   * @param next topic of the next hop; empty: this is the last one, and answers the caller
   */
  static Topology topology(String requests, String next) {
    Topology topology = new Topology();
    HandService.addSource(topology, requests);
    topology.addProcessor("hop", () -> new HandHop(next), "source");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.Long()),
        "hop");
    Outgoing.addSink(topology, "sink", "hop");
    return topology;
  }

  @Override
  public void init(ProcessorContext<byte[], Outgoing> context) {
    super.init(context);
    counts = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<byte[], String> request) {
    count(request.key());
    String turned = Turn.once(request.value());
    Record<byte[], Outgoing> reply =
        next.isEmpty() ? Outgoing.ok(request, turned) : handedOn(request, turned);
    if (reply != null) {
      context().forward(reply);
    }
  }

  private void count(byte[] key) {
    if (counts == null) {
      throw new IllegalStateException("not initialised");
    }
    Long before = counts.get(key);
    counts.put(key, before == null ? 1 : before + 1);
  }

  private Record<byte[], Outgoing> handedOn(Record<byte[], String> request, String text) {
    Headers headers = new RecordHeaders();
    for (String name : ADDRESS) {
      Header header = request.headers().lastHeader(name);
      if (header != null) {
        headers.add(header);
      }
    }
    return new Record<>(request.key(), new Outgoing(next, -1, text), request.timestamp(), headers);
  }
}
