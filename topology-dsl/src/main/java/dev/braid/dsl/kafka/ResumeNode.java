package dev.braid.dsl.kafka;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Names;
import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.Printable;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Value;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Takes the reply to a remote call, and goes on from there. */
final class ResumeNode extends Node {

  private final Fault.Origin origin;
  private final @Nullable Codec<?> answers;
  private final TreeCodecs forms;
  private final Next next;

  /**
   * @param origin fills in what a fault does not say of its own
   * @param answers what the service answers, or null when that is not known: a foreign one does not
   *     say
   * @param forms who makes trees of what no step here has read
   */
  ResumeNode(Fault.Origin origin, @Nullable Codec<?> answers, TreeCodecs forms, Next next) {
    this.origin = origin;
    this.answers = answers;
    this.forms = forms;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    envelope.setReply(completed(envelope.reply()));
    forward(record, next.after(envelope));
  }

  private Reply<Value> completed(Reply<?> reply) {
    if (reply instanceof Reply.Failed<?> failed) {
      return new Reply.Failed<>(named(failed.fault().from(origin)));
    }
    if (reply instanceof Reply.Parts<?> parts) {
      return new Reply.Parts<>(parts.replies().stream().<Reply<?>>map(this::completed).toList());
    }
    Value value = Value.of(reply);
    if (value.isNull()) { // a foreign service does not say that it was it
      return new Reply.Ok<>(value.nothingBy().isEmpty() ? Value.nothing(origin.service()) : value);
    }
    if (answers == null) {
      return new Reply.Ok<>(value.readableBy(forms));
    }
    return isReadable(value.contentType(), answers)
        ? new Reply.Ok<>(value.assuming(answers.contentType()).readableBy(forms))
        : new Reply.Failed<>(unreadable(value.contentType(), answers));
  }

  /** What says nothing of its type is taken for what the service is known to answer. */
  private boolean isReadable(String type, Codec<?> codec) {
    return type.isEmpty()
        || !codec.hasTree()
        || type.equals(codec.contentType())
        || TreeCodecs.isBuiltIn(type)
        || forms.reader(type) != null;
  }

  private Fault unreadable(String type, Codec<?> codec) {
    return new Fault(
        FaultCode.BAD_REPLY.number(),
        "the reply is of the content type '%s', expected %s"
            .formatted(Printable.text(type), codec.contentType()),
        origin);
  }

  /** Whoever answers in another namespace names itself, and what it calls, as it is known there. */
  private Fault named(Fault fault) {
    String there = Names.namespaceOf(origin.service());
    Fault.Origin place = fault.origin();
    Fault.Origin named = new Fault.Origin(Names.reference(there, place.service()), place.step());
    return named.equals(place) ? fault : new Fault(fault.code(), fault.message(), named);
  }
}
