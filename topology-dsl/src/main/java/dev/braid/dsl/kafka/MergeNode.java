package dev.braid.dsl.kafka;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Tree;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;

/** Merges a fixed part over the value, where the called flow stands inline. */
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
      envelope.succeed(merge(envelope.value(), fixedPart));
    } catch (CodecException unfit) {
      envelope.fail(FaultCode.BAD_REQUEST, String.valueOf(unfit.getMessage()), origin);
    }
    forward(record, envelope.isOk() ? onOk : onFault);
  }

  /**
   * {@code value} with the fixed part merged over it.
   *
   * @throws CodecException when there is one and the value is not a map
   */
  static Value merge(Value value, Map<String, Object> fixedPart) {
    if (fixedPart.isEmpty()) {
      return value;
    }
    Object tree = value.tree();
    if (tree instanceof Map<?, ?> map) {
      return Value.of(Tree.merge(map, fixedPart), Codec.tree());
    }
    throw new CodecException(
        "a fixed part is merged over a map, found %s".formatted(Tree.kind(tree)));
  }
}
