package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an execution with its reply to the caller or, where a slip names services to visit before,
 * hands the value on to the next of them. A fault goes to the caller from wherever it arises.
 */
final class AnswerNode extends Node {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerNode.class);

  private final String name;
  private final EngineSettings settings;
  private final String sink;
  private final byte[] sender;

  /** The last topic that was found to be allowed: most callers ask again and again. */
  private String allowedTopic = "";

  /**
   * @param name of the flow or service that answers
   */
  AnswerNode(String name, EngineSettings settings, String sink) {
    this.name = name;
    this.settings = settings;
    this.sink = sink;
    this.sender = name.getBytes(UTF_8);
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    Execution execution = envelope.execution();
    execution.finish();
    ReturnAddress address = execution.returnAddress();
    if (address == null) {
      execution.setResult(envelope.reply());
      return;
    }
    if (!exists(address)) {
      settings.counters().count(EngineCounter.UNDELIVERABLE_REPLY);
      LOG.warn(
          "{}: the reply to a request cannot be sent: no partition {} of a reply topic '{}'",
          name,
          address.partition(),
          address.topic().replaceAll("\\p{Cntrl}", "?"));
      return;
    }
    forward(outgoing(execution, address, envelope.reply()), sink);
  }

  private Record<byte[], Envelope> outgoing(
      Execution execution, ReturnAddress address, Reply<Value> reply) {
    Slip slip = address.slip();
    if (slip == null || !reply.isOk()) {
      return answer(execution, address, reply);
    }
    Value value = Value.of(reply);
    return slip.takes(value)
        ? onward(execution, address, slip, value)
        : answer(execution, address, reply);
  }

  /** The request to the next service, as if the flow had sent it. */
  private Record<byte[], Envelope> onward(
      Execution execution, ReturnAddress address, Slip slip, Value value) {
    Slip.Stop next = slip.next();
    ReturnAddress nextAddress = address.onward(slip);
    String topic = Wire.requestTopic(next.service());
    if (settings.returnTopics().partitions(topic) == 0) {
      settings.counters().count(EngineCounter.MISSING_SERVICE);
      String message =
          "the service '%s' is not known: no topic %s".formatted(next.service(), topic);
      Fault.Origin origin = new Fault.Origin(next.service(), next.stepId());
      Fault missing = new Fault(FaultCode.NOT_FOUND.number(), message, origin);
      return answer(execution, nextAddress, new Reply.Failed<>(missing));
    }
    String callId = slip.nextCallId();
    Envelope outgoing = Envelope.outgoing(topic, ReturnAddress.BY_KEY);
    outgoing.setCallId(callId);
    try {
      outgoing.setPayload(value.bytes());
    } catch (CodecException unfit) {
      return answer(execution, address, fault(FaultCode.HANDLER_FAILED, unfit.getMessage()));
    }
    byte[] payload = outgoing.payload();
    if (payload != null && payload.length > settings.maxPayload()) {
      return answer(execution, address, tooLarge(payload));
    }
    settings.counters().count(EngineCounter.HANDED_ON);
    Record<byte[], Envelope> request = message(execution, outgoing);
    Headers headers = request.headers();
    nextAddress.writeTo(headers);
    Wire.putCall(headers, callId, 1, execution.deadline(), slip.sender(), next.stepId());
    Wire.putContentType(headers, value);
    return request;
  }

  private boolean exists(ReturnAddress address) {
    return isAllowed(address)
        && settings.returnTopics().partitions(address.topic()) > Math.max(0, address.partition());
  }

  private boolean isAllowed(ReturnAddress address) {
    if (address.topic().equals(allowedTopic)) {
      return address.hasShortCorrelation();
    }
    boolean allowed = address.isAllowed();
    allowedTopic = allowed ? address.topic() : allowedTopic;
    return allowed;
  }

  private Record<byte[], Envelope> answer(
      Execution execution, ReturnAddress address, Reply<Value> reply) {
    Envelope outgoing = Envelope.outgoing(address.topic(), address.partition());
    Record<byte[], Envelope> answer = message(execution, outgoing);
    Headers headers = answer.headers();
    if (address.correlation() != null) {
      headers.add(Wire.CORRELATION_ID, address.correlation());
    }
    headers.add(Wire.SENDER, sender);
    try {
      outgoing.setPayload(Wire.putReply(headers, reply));
    } catch (CodecException unfit) {
      return answer(execution, address, fault(FaultCode.HANDLER_FAILED, unfit.getMessage()));
    }
    byte[] payload = outgoing.payload();
    if (payload != null && payload.length > settings.maxPayload()) {
      return answer(execution, address, tooLarge(payload));
    }
    return answer;
  }

  private Reply<Value> tooLarge(byte[] payload) {
    return fault(FaultCode.TOO_LARGE, CallNode.tooLarge(payload.length, settings.maxPayload()));
  }

  private Reply<Value> fault(FaultCode code, @Nullable String message) {
    String text = "the reply cannot be sent: " + message;
    return new Reply.Failed<>(new Fault(code.number(), text, new Fault.Origin(name, "")));
  }
}
