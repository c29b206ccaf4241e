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

/** Ends an execution with its reply to the caller. */
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
    forward(answer(execution, address, envelope.reply()), sink);
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
      String message = CallNode.tooLarge(payload.length, settings.maxPayload());
      return answer(execution, address, fault(FaultCode.TOO_LARGE, message));
    }
    return answer;
  }

  private Reply<Value> fault(FaultCode code, @Nullable String message) {
    String text = "the reply cannot be sent: " + message;
    return new Reply.Failed<>(new Fault(code.number(), text, new Fault.Origin(name, "")));
  }
}
