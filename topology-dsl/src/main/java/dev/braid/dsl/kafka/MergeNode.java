package dev.braid.dsl.kafka;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Tree;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.UserCode;
import dev.braid.wire.Value;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;

/** Merges the fixed part of a call over its input. */
final class MergeNode extends Node {

  private final Map<String, Object> fixedPart;
  private final Fault.Origin origin;
  private final Next next;

  MergeNode(Map<String, Object> fixedPart, Fault.Origin origin, Next next) {
    this.fixedPart = fixedPart;
    this.origin = origin;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    try {
      envelope.succeed(merged(envelope.value()));
    } catch (CodecException unfit) {
      envelope.fail(UserCode.codeOf(unfit), String.valueOf(unfit.getMessage()), origin);
    }
    forward(record, next.after(envelope));
  }

  private Value merged(Value value) {
    Object tree = value.tree();
    if (tree instanceof Map<?, ?> map) {
      return Value.of(Tree.merge(map, fixedPart), Codec.tree());
    }
    throw new CodecException("a fixed part needs a map, found " + Tree.kind(tree));
  }
}
