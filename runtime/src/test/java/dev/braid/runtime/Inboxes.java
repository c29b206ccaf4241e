package dev.braid.runtime;

import org.apache.kafka.common.TopicPartition;

/** What tests see of a client's inbox. */
final class Inboxes {

  private Inboxes() {}

  /** Where its replies come. */
  static TopicPartition address(RequestClient client) {
    return new TopicPartition(client.inbox().topic(), client.inbox().partition());
  }

  /** How many replies are waited for. */
  static int waiting(RequestClient client) {
    return client.inbox().waiting();
  }

  /** How many replies are here and cannot be read yet. */
  static int unread(RequestClient client) {
    return client.inbox().unread();
  }
}
