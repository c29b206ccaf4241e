package dev.braid.dsl.kafka;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Names;
import dev.braid.dsl.Reply;
import org.apache.kafka.streams.processor.api.Record;

/** Takes the reply to a remote call, and goes on from there. */
final class ResumeNode extends Node {

  private final Fault.Origin origin;
  private final String contentType;
  private final Forms forms;
  private final Next next;

  /**
   * @param origin fills in what a fault does not say of its own
   * @param contentType what the service answers, when that is known: a foreign one does not say
   * @param forms who makes trees of what no step here has read
   */
  ResumeNode(Fault.Origin origin, String contentType, Forms forms, Next next) {
    this.origin = origin;
    this.contentType = contentType;
    this.forms = forms;
    this.next = next;
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
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
    return new Reply.Ok<>(value.assuming(contentType).readableBy(forms));
  }

  /** Whoever answers in another namespace names itself, and what it calls, as it is known there. */
  private Fault named(Fault fault) {
    String there = Names.namespaceOf(origin.service());
    Fault.Origin place = fault.origin();
    Fault.Origin named = new Fault.Origin(Names.reference(there, place.service()), place.step());
    return named.equals(place) ? fault : new Fault(fault.code(), fault.message(), named);
  }
}
