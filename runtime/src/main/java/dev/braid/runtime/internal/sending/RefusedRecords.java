package dev.braid.runtime.internal.sending;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/** Tells by its failure whether a record was refused for good, for what it is or where it goes. */
final class RefusedRecords {

  private RefusedRecords() {}

  static boolean isRefused(Exception failure) {
    return failure instanceof TopicAuthorizationException
        || failure instanceof InvalidTopicException
        || failure instanceof RecordTooLargeException
        || failure instanceof RecordBatchTooLargeException
        || failure instanceof InvalidRecordException
        || failure instanceof InvalidTimestampException
        || failure instanceof UnsupportedForMessageFormatException;
  }

  /** A producer says no more of those that were in one batch with a record that was refused. */
  static boolean isOfAnother(Exception failure) {
    return failure instanceof KafkaException && !(failure instanceof ApiException);
  }
}
