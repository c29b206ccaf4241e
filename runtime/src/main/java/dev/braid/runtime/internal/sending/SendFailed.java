package dev.braid.runtime.internal.sending;

import org.apache.kafka.common.errors.RetriableException;

/**
 * What was sent cannot arrive, and the task that has sent it is to go back to its last commit: told
 * of it, it does something else. To Kafka Streams that is what may be tried again, so no thread
 * ends.
 */
public final class SendFailed extends RetriableException {

  private static final long serialVersionUID = 1;

  SendFailed(String message, Throwable cause) {
    super(message, cause);
  }

  SendFailed(String message) {
    super(message);
  }
}
