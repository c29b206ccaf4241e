package dev.braid.runtime.internal.host;

import dev.braid.runtime.internal.sending.SetAside;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops, with an error in the log, what a topic refuses for good, instead of ending the stream
 * thread, which would come to the same record again. Sizes are checked before anything is sent, so
 * this is for a topic whose owner has lowered its limits just now.
 *
 * <p>Only for what keeps no state: a failed send aborts a transaction, whatever is said here. Made
 * by Kafka Streams, by its name; for stream and producer threads.
 */
public final class DropUnsendable implements ProductionExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(DropUnsendable.class);

  /** For Kafka Streams. */
  public DropUnsendable() {}

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception refused) {
    if (refused instanceof SetAside) {
      return Response.resume();
    } else if (refused instanceof RetriableException) {
      return Response.retry();
    }
    LOG.error(
        "a record from {} partition {} offset {} could not be sent to {} and is dropped",
        context.topic(),
        context.partition(),
        context.offset(),
        record.topic(),
        refused);
    return Response.resume();
  }
}
