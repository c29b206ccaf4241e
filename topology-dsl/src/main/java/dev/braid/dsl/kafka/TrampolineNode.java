package dev.braid.dsl.kafka;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Node;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Stands in a long row of nodes, where going on would exhaust the stack: the rest is run by the
 * inbox when the stack has been unwound.
 */
final class TrampolineNode extends Node {

  private final String next;

  TrampolineNode(String next) {
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    envelope.execution().continueLater(next, record.withValue(envelope.copy()));
  }
}
