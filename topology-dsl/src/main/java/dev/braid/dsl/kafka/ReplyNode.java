package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Names;
import dev.braid.dsl.Reply;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.internal.core.DeadLetterWriter;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.ReplyPlaces;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Namespace;
import dev.braid.wire.RecordSize;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.RoutingSlip;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Ends an execution with its reply to the caller or, where a slip names services to visit before,
 * hands the value on to the next of them. A fault goes to the caller from wherever it arises.
 */
final class ReplyNode extends Node {

  private final String name;
  private final Limits limits;
  private final Environment environment;
  private final CompileOptions options;
  private final boolean keeps;
  private final String sink;
  private final Header sender;
  private final DeadLetterWriter deadLetters;
  private final ReplyPlaces places;

  /**
   * @param name of the flow or service that answers
   * @param keeps whether something is kept behind the reply: then it was done, and nothing that the
   *     brokers say of a topic makes a failure of it
   * @param deadLetters the sink to its dead letters, or empty
   */
  ReplyNode(String name, EngineSettings settings, boolean keeps, String sink, String deadLetters) {
    this.name = name;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.options = settings.options();
    this.keeps = keeps;
    this.sink = sink;
    this.places = new ReplyPlaces(settings.environment().topics());
    this.sender = Wire.header(Wire.SENDER, name.getBytes(UTF_8));
    this.deadLetters = new DeadLetterWriter(name, settings, deadLetters);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    Execution execution = envelope.execution();
    execution.finish();
    ReturnAddress address = execution.returnAddress();
    String trouble = address == null ? null : places.trouble(address, execution.key());
    if (address == null) {
      execution.setResult(envelope.reply());
    } else if (trouble == null) {
      send(envelope, address);
    } else {
      setAside(reply(envelope, address, Integer.MAX_VALUE), address, envelope, trouble);
    }
    execution.setTold(envelope.reply());
    DeadLetterReason reason = DeadLetterWriter.reason(envelope, options.deadLetters());
    if (reason != null && envelope.kind() == Envelope.Kind.REQUEST) {
      deadLetters.write(this, record, reason, envelope.reply().fault());
    }
  }

  private void send(Envelope envelope, ReturnAddress address) {
    RoutingSlip slip = address.slip();
    Reply<Value> reply = envelope.reply();
    if (slip != null && reply.isOk() && slip.takes(Value.of(reply))) {
      sendOnward(envelope, address, slip, Value.of(reply));
    } else {
      sendHome(envelope, address);
    }
  }

  private void sendHome(Envelope envelope, ReturnAddress address) {
    int room = environment.topics().maxMessage(address.topic());
    Record<byte[], Envelope> reply = reply(envelope, address, room);
    if (size(reply) <= room) {
      forward(reply, sink);
    } else {
      setAside(reply, address, envelope, "takes no record of this size");
    }
  }

  /** The request to the next service, as if the flow had sent it. */
  private void sendOnward(Envelope envelope, ReturnAddress address, RoutingSlip slip, Value value) {
    RoutingSlip.Stop next = slip.next();
    String topic = Namespace.named(slip.sender()).of(Wire.requestTopic(next.service()));
    if (environment.topics().partitions(topic) == 0) {
      environment.counters().count(EngineCounter.MISSING_SERVICE);
      keepFrom(next, envelope, address, slip, "is not known: no topic " + topic);
      return;
    }
    String trouble =
        environment.topics().trouble(topic, ReturnAddress.BY_KEY, envelope.execution().key());
    if (trouble != null) {
      keepFrom(next, envelope, address, slip, "cannot be asked: its topic " + trouble);
      return;
    }
    String callId = slip.nextCallId();
    Envelope outgoing = Envelope.outgoing(topic, ReturnAddress.BY_KEY);
    outgoing.setCallId(callId);
    try {
      outgoing.setPayload(value.bytes());
    } catch (CodecException unfit) {
      envelope.failToWrite(unfit, new Fault.Origin(name, ""), environment);
      sendHome(envelope, address);
      return;
    }
    byte[] payload = outgoing.payload();
    if (payload != null && payload.length > limits.of(Limit.MAX_PAYLOAD)) {
      sendHome(envelope, address); // where it is too large as well
      return;
    }
    int room = ReplyPlaces.room(environment.topics(), topic, payload);
    if (payload != null && payload.length > room) {
      keepFrom(
          next,
          envelope,
          address,
          slip,
          "takes less: " + RecordSize.tooLarge(payload.length, room));
      return;
    }
    environment.counters().count(EngineCounter.HANDED_ON);
    Execution execution = envelope.execution();
    Record<byte[], Envelope> request = message(execution, outgoing);
    Headers headers = request.headers();
    address.onward(slip).writeTo(headers);
    Wire.putCall(
        headers,
        callId,
        execution.attempt(),
        execution.deadline(),
        execution.until(),
        Names.localOf(slip.sender()),
        next.stepId());
    // It does not know what it has sent in another life, nor what it was asked with before.
    Wire.put(headers, Wire.AGAIN, "");
    Wire.putContentType(headers, value);
    forward(request, sink);
  }

  /**
   * The next service cannot be sent its request, as it looks from here and now; another life of
   * this service may have sent it. So nothing definite is said of it: the flow that waits is given
   * the value, and decides in its own log. Where it does not wait, the outcome is not known.
   */
  private void keepFrom(
      RoutingSlip.Stop next,
      Envelope envelope,
      ReturnAddress address,
      RoutingSlip slip,
      String why) {
    if (slip.form() == RoutingSlip.Form.TAIL) {
      String message = "the service '%s' %s".formatted(next.service(), why);
      Fault.Origin origin = new Fault.Origin(next.service(), next.stepId());
      envelope.fail(FaultCode.TIMEOUT, message, origin);
    }
    sendHome(envelope, address);
  }

  /** A reply that nobody can be sent. That to a poisoned request goes without saying. */
  private void setAside(
      Record<byte[], Envelope> reply, ReturnAddress address, Envelope envelope, String why) {
    environment.counters().count(EngineCounter.UNDELIVERABLE_REPLY);
    if (envelope.poison() == null || envelope.kind() != Envelope.Kind.REQUEST) {
      String message = address.place() + " " + why;
      deadLetters.buryReply(this, reply, envelope.reply().code(), message);
    }
  }

  private static long size(Record<byte[], Envelope> reply) {
    return RecordSize.of(reply.key(), reply.value().payload(), reply.headers());
  }

  /**
   * @param room what its topic takes, in bytes
   */
  private Record<byte[], Envelope> reply(Envelope envelope, ReturnAddress address, int room) {
    Envelope outgoing = Envelope.outgoing(address.topic(), address.partition());
    Record<byte[], Envelope> reply = message(envelope.execution(), outgoing);
    Headers headers = reply.headers();
    if (address.correlation() != null) {
      headers.add(Wire.CORRELATION_ID, address.correlation());
    }
    headers.add(sender);
    if (FaultCode.isRetryable(envelope.reply().code())) {
      Wire.put(headers, Wire.ATTEMPT, envelope.execution().attempt());
    }
    try {
      outgoing.setPayload(Wire.putReply(headers, envelope.reply()));
    } catch (CodecException unfit) {
      envelope.failToWrite(unfit, new Fault.Origin(name, ""), environment);
      return reply(envelope, address, room);
    }
    byte[] payload = outgoing.payload();
    if (payload != null && payload.length > limits.of(Limit.MAX_PAYLOAD)) {
      fail(envelope, RecordSize.tooLarge(payload.length, limits.of(Limit.MAX_PAYLOAD)));
      return reply(envelope, address, room);
    }
    if (payload != null && size(reply) > room) {
      String message = "it has %s bytes, its topic takes %s".formatted(size(reply), room);
      if (keeps) {
        envelope.fail(
            fault(FaultCode.GONE, "it was done; " + message), DeadLetterReason.REPLY_TOO_LARGE);
      } else {
        fail(envelope, message);
      }
      return reply(envelope, address, room);
    }
    return reply;
  }

  /** For what is too large; the fault instead is small. */
  private void fail(Envelope envelope, String message) {
    envelope.fail(fault(FaultCode.TOO_LARGE, message), DeadLetterReason.REPLY_TOO_LARGE);
  }

  private Fault fault(FaultCode code, @Nullable String message) {
    String text = "the reply cannot be sent: " + message;
    return new Fault(code.number(), text, new Fault.Origin(name, ""));
  }
}
