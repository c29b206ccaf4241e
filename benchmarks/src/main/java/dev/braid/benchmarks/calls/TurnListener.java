package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Turn;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.messaging.handler.annotation.SendTo;

/** A service in Spring Kafka. Public as Spring reads its {@link #getTopic}. */
public final class TurnListener {

  private final String topic;

  TurnListener(String topic) {
    this.topic = topic;
  }

  /** The topic of its requests, and the group that reads it. */
  public String getTopic() {
    return topic;
  }

  @KafkaListener(topics = "#{__listener.topic}", groupId = "#{__listener.topic}")
  @SendTo
  String turn(String text) {
    return Turn.once(text);
  }
}
