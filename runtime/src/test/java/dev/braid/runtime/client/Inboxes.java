package dev.braid.runtime.client;

import org.apache.kafka.common.TopicPartition;

/** What tests see of a client's inbox. */
public final class Inboxes {

  private Inboxes() {}

  /** Where its replies come. */
  public static TopicPartition address(RequestClient client) {
    return new TopicPartition(client.inbox().topic(), client.inbox().partition());
  }

  /** How many replies are waited for. */
  public static int waiting(RequestClient client) {
    return client.inbox().waiting();
  }

  /** How many replies are here and cannot be read yet. */
  public static int unread(RequestClient client) {
    return client.inbox().unread();
  }
}
