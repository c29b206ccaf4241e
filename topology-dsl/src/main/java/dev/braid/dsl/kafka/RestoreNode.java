package dev.braid.dsl.kafka;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Node;
import org.apache.kafka.streams.processor.api.Record;

/** Gives the next step of a composition the input that was kept for it. */
final class RestoreNode extends Node {

  private final int slot;
  private final String next;

  RestoreNode(int slot, String next) {
    this.slot = slot;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    envelope.succeed(envelope.execution().savedInput(slot));
    forward(record, next);
  }
}
