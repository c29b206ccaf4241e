package dev.braid.runtime.internal.sending;

import org.apache.kafka.common.errors.ApiException;

/**
 * What was sent cannot arrive, and a dead letter takes its place. Told to Kafka Streams where there
 * are no transactions: nothing needs to be done again.
 */
public final class SetAside extends ApiException {

  private static final long serialVersionUID = 1;

  SetAside(String message) {
    super(message);
  }
}
