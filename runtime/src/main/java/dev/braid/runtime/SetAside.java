package dev.braid.runtime;

import org.apache.kafka.common.errors.ApiException;

/**
 * What was sent cannot arrive, and a dead letter takes its place. Told to Kafka Streams where there
 * are no transactions: nothing needs to be done again.
 */
final class SetAside extends ApiException {

  private static final long serialVersionUID = 1;

  SetAside(String message) {
    super(message);
  }
}
