package dev.braid.runtime;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.KafkaNull;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.support.MessageBuilder;

/** Services written for Spring Kafka, by people who need not know that Braid calls them. */
final class SpringListeners {

  // tag::listener[]
  @KafkaListener(topics = "spring.reverse.requests", groupId = "spring-reverse")
  @SendTo
  String reverse(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  // end::listener[]

  @KafkaListener(
      topics = "spring.length.requests",
      groupId = "spring-length",
      properties = "isolation.level=read_committed")
  @SendTo
  String length(String text) {
    return Integer.toString(text.length());
  }

  /** Answers the names of the headers that it finds. */
  @KafkaListener(topics = "spring.headers.requests", groupId = "spring-headers")
  @SendTo
  String headers(String text, @Headers Map<String, Object> headers) {
    return String.join(" ", new TreeSet<>(headers.keySet()));
  }

  // tag::fault[]
  @KafkaListener(topics = "spring.stock.requests", groupId = "spring-stock")
  @SendTo
  Message<?> stock(String item) {
    if (item.equals("tea")) {
      return MessageBuilder.withPayload("12").build();
    }
    return MessageBuilder.withPayload(KafkaNull.INSTANCE)
        .setHeader("braid-code", "460")
        .setHeader("braid-fault", "{\"message\": \"sold out\"}")
        .build();
  }

  // end::fault[]

  @KafkaListener(topics = "spring.silent.null.requests", groupId = "spring-null")
  @SendTo
  String answersNull(String text) {
    return null;
  }

  @KafkaListener(topics = "spring.silent.throw.requests", groupId = "spring-throw")
  @SendTo
  String throwsUp(String text) {
    throw new IllegalStateException("cannot " + text);
  }

  /** Spring sends each element for itself, without a correlation id. */
  @KafkaListener(topics = "spring.silent.list.requests", groupId = "spring-list")
  @SendTo
  List<String> answersAList(String text) {
    return List.of(text, text);
  }
}
