package dev.braid.engine.internal.executions;

import dev.braid.engine.internal.core.Envelope;
import org.apache.kafka.streams.processor.api.Record;

/** What becomes of the records of one task, from its start to its end. For its stream thread. */
interface TaskWork {

  void request(Record<byte[], Envelope> request);

  void reply(Record<byte[], Envelope> reply);

  /** Answers a request with the fault in its envelope. */
  void fail(Record<byte[], Envelope> request);

  /**
   * Looks for what time has made due.
   *
   * @param now in milliseconds since the epoch
   */
  void tick(long now);

  void close();
}
