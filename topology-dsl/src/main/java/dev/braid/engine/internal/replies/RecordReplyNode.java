package dev.braid.engine.internal.replies;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.DeadLetterWriter;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.DeadLetterReason;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Writes what came of a request to the service's log of results, where {@link DeduplicationNode}
 * reads it back: only there it is kept and told. A handler that is run again may answer otherwise,
 * so what it answered must not act before it stands in a log, whose first record for a request
 * counts. The envelope must have the request's execution and its time in the log, however late the
 * reply is.
 *
 * <p>A request that comes again while its result is on its way follows it there.
 */
public final class RecordReplyNode extends Node {

  private final EngineSettings settings;
  private final Fault.Origin origin;
  private final String results;
  private final DeadLetterWriter deadLetters;

  /**
   * @param results the sink to the log of results
   * @param deadLetters the sink to the service's dead letters, or empty
   */
  public RecordReplyNode(
      String service, EngineSettings settings, String results, String deadLetters) {
    this.settings = settings;
    this.origin = new Fault.Origin(service, "");
    this.results = results;
    this.deadLetters = new DeadLetterWriter(service, settings, deadLetters);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    Execution execution = envelope.execution();
    if (envelope.isRepeat()) {
      write(execution, ResultFormat.repeat(execution, envelope.time(), envelope.value()));
      return;
    }
    KeptReplyForm.seal(envelope, settings, FaultCode.GONE, origin);
    DeadLetterReason reason = DeadLetterWriter.reason(envelope, settings.options().deadLetters());
    if (reason != null) {
      deadLetters.write(this, record, reason, envelope.reply().fault());
    }
    write(execution, result(envelope));
  }

  private byte[] result(Envelope envelope) {
    try {
      return ResultFormat.result(envelope.execution(), envelope.time(), envelope.reply());
    } catch (CodecException unfit) {
      envelope.failToWrite(unfit, origin, settings.environment());
      return ResultFormat.result(envelope.execution(), envelope.time(), envelope.reply());
    }
  }

  private void write(Execution execution, byte[] result) {
    int ownPartition = context().taskId().partition();
    Envelope outgoing = Envelope.outgoing("", ownPartition);
    outgoing.setPayload(result);
    forward(message(execution, outgoing), results);
  }
}
