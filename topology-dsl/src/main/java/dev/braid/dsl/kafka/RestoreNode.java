package dev.braid.dsl.kafka;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Node;
import org.apache.kafka.streams.processor.api.Record;

/** Gives the next step of a composition the input that was kept for it. */
final class RestoreNode extends Node {

  private final int frame;
  private final String next;

  RestoreNode(int frame, String next) {
    this.frame = frame;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    envelope.succeed(envelope.execution().savedInput(frame));
    forward(record, next);
  }
}
