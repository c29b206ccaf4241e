package dev.braid.dsl.kafka;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request that was answered before with the reply that is kept, and lets the others
 * through. What is behind it runs the request and ends in a {@link KeepNode}, sooner or later.
 */
final class RepeatsNode extends Node {

  private final long window;
  private final EngineSettings settings;
  private final Fault.Origin origin;
  private final String work;
  private final String answer;
  private @Nullable KeptReplies replies;

  /**
   * @param window for how long a reply is kept, from its request on
   * @param work the node that runs a request
   * @param answer the node that answers the caller
   */
  RepeatsNode(
      String service, Duration window, EngineSettings settings, String work, String answer) {
    this.window = window.toMillis();
    this.settings = settings;
    this.origin = new Fault.Origin(service, "");
    this.work = work;
    this.answer = answer;
  }

  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    replies = new KeptReplies(given.getStateStore(KeptReplies.STORE));
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    if (replies == null) {
      throw new IllegalStateException("a node is used before it is initialised");
    }
    forward(record, isAnswered(envelope, replies) ? answer : work);
  }

  private boolean isAnswered(Envelope envelope, KeptReplies kept) {
    long now = envelope.time();
    kept.prune(now);
    KeptId id = KeptId.of(envelope.execution());
    Reply<Value> reply = kept.find(id, now);
    if (reply != null) {
      settings.counters().count(EngineCounter.KEPT_REPLY);
      envelope.setReply(reply);
      return true;
    }
    if (kept.size() >= settings.maxKept()) {
      settings.counters().count(EngineCounter.OVERLOADED);
      envelope.fail(FaultCode.UNAVAILABLE, "%d replies are kept".formatted(kept.size()), origin);
      return true;
    }
    kept.expect(id, now + window);
    return false;
  }
}
