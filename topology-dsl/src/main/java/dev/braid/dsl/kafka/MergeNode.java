package dev.braid.dsl.kafka;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Tree;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;

/** Merges the fixed part of a call over its input. */
final class MergeNode extends Node {

  private final Map<String, Object> fixedPart;
  private final Fault.Origin origin;
  private final String onOk;
  private final String onFault;

  MergeNode(Map<String, Object> fixedPart, Fault.Origin origin, String onOk, String onFault) {
    this.fixedPart = fixedPart;
    this.origin = origin;
    this.onOk = onOk;
    this.onFault = onFault;
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    try {
      envelope.succeed(merged(envelope.value()));
    } catch (CodecException unfit) {
      envelope.fail(FaultCode.BAD_REQUEST, String.valueOf(unfit.getMessage()), origin);
    }
    forward(record, envelope.isOk() ? onOk : onFault);
  }

  private Value merged(Value value) {
    Object tree = value.tree();
    if (tree instanceof Map<?, ?> map) {
      return Value.ofTree(Tree.merge(map, fixedPart));
    }
    throw new CodecException("a fixed part needs a map, found " + Tree.kind(tree));
  }
}
