package dev.braid.dsl.kafka;

import dev.braid.dsl.Fault;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the reply on its way to the caller, for {@link RepeatsNode}. The envelope must have the
 * request's execution and its time in the log, however late the reply is.
 */
final class KeepNode extends Node {

  private final long window;
  private final EngineSettings settings;
  private final Fault.Origin origin;
  private final String answer;
  private @Nullable KeyValueStore<Bytes, byte[]> store;

  /**
   * @param window for how long a reply is kept, from its request on
   * @param answer the node that answers the caller
   */
  KeepNode(String service, Duration window, EngineSettings settings, String answer) {
    this.window = window.toMillis();
    this.settings = settings;
    this.origin = new Fault.Origin(service, "");
    this.answer = answer;
  }

  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    store = given.getStateStore(KeptReplies.STORE);
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    if (store == null) {
      throw new IllegalStateException("a node is used before it is initialised");
    }
    KeptAnswers.seal(envelope, settings.maxPayload(), origin);
    if (KeptAnswers.isFinal(envelope)) {
      KeptId id = KeptId.of(envelope.execution());
      long until = envelope.time() + window;
      byte[] kept = KeptAnswers.write(id, until, envelope.reply(), origin, settings.counters());
      KeptReplies.put(store, id, kept);
    }
    forward(record, answer);
  }
}
