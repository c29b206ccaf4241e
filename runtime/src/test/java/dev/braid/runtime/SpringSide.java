package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.util.backoff.FixedBackOff;

/** The Spring applications of the test: {@link SpringListeners}, and the templates that ask. */
final class SpringSide implements AutoCloseable {

  private final DefaultKafkaProducerFactory<String, String> producers;
  private final ConsumerFactory<String, String> consumers;
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final BlockingQueue<String> givenUp = new LinkedBlockingQueue<>();
  private final List<ReplyingKafkaTemplate<String, String, String>> templates = new ArrayList<>();

  private SpringSide(String bootstrapServers) {
    this.producers =
        new DefaultKafkaProducerFactory<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new StringSerializer(),
            new StringSerializer());
    this.consumers =
        new DefaultKafkaConsumerFactory<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer());
  }

  /** Starts the listeners. Their topics must be there. */
  static SpringSide start(String bootstrapServers) {
    SpringSide side = new SpringSide(bootstrapServers);
    side.context.register(KafkaListeners.class);
    side.context.registerBean(SpringListeners.class);
    side.context.registerBean(
        "kafkaListenerContainerFactory",
        ConcurrentKafkaListenerContainerFactory.class,
        () -> side.listenerContainers());
    side.context.refresh();
    return side;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableKafka
  static class KafkaListeners {}

  private ConcurrentKafkaListenerContainerFactory<String, String> listenerContainers() {
    ConcurrentKafkaListenerContainerFactory<String, String> factory =
        containers(consumers, producers);
    // As by default, but that it tries once more instead of nine times, and reports to the test.
    factory.setCommonErrorHandler(
        new DefaultErrorHandler(
            (record, failure) -> givenUp.add(String.valueOf(record.value())),
            new FixedBackOff(0, 1)));
    return factory;
  }

  // tag::containers[]
  static ConcurrentKafkaListenerContainerFactory<String, String> containers(
      ConsumerFactory<String, String> consumers, ProducerFactory<String, String> producers) {
    ConcurrentKafkaListenerContainerFactory<String, String> factory =
        new ConcurrentKafkaListenerContainerFactory<>();
    factory.setConsumerFactory(consumers);
    factory.setReplyTemplate(new KafkaTemplate<>(producers));
    return factory;
  }

  // end::containers[]

  /** A template whose replies come to one partition, which it names in its requests. */
  ReplyingKafkaTemplate<String, String, String> templateWithPartition(String topic, int partition) {
    return started(template(producers, consumers, topic, partition));
  }

  // tag::template[]
  static ReplyingKafkaTemplate<String, String, String> template(
      ProducerFactory<String, String> producers,
      ConsumerFactory<String, String> consumers,
      String replyTopic,
      int partition) {
    ContainerProperties replies =
        new ContainerProperties(new TopicPartitionOffset(replyTopic, partition));
    replies.setGroupId(replyTopic + "." + partition);
    // waitForAssignment returns after the first poll, which takes 5 s by default.
    replies.setPollTimeout(100);
    return new ReplyingKafkaTemplate<>(
        producers, new KafkaMessageListenerContainer<>(consumers, replies));
  }

  // end::template[]

  /** A template that has all partitions, and names none in its requests. */
  ReplyingKafkaTemplate<String, String, String> templateWithGroup(String topic) {
    ContainerProperties replies = new ContainerProperties(topic);
    replies.setGroupId(topic);
    return started(
        new ReplyingKafkaTemplate<>(
            producers, new KafkaMessageListenerContainer<>(consumers, replies)));
  }

  static void checkReplies(ReplyingKafkaTemplate<?, ?, ?> template) {
    // tag::check[]
    template.setReplyErrorChecker(
        reply ->
            Optional.ofNullable(reply.headers().lastHeader("braid-fault"))
                .map(fault -> new KafkaException("Braid: " + new String(fault.value(), UTF_8)))
                .orElse(null));
    // end::check[]
  }

  private ReplyingKafkaTemplate<String, String, String> started(
      ReplyingKafkaTemplate<String, String, String> template) {
    templates.add(template);
    template.setDefaultReplyTimeout(Duration.ofMinutes(3));
    template.start();
    try {
      if (!template.waitForAssignment(Duration.ofMinutes(3))) {
        throw new IllegalStateException("a template has no reply partition yet, after 30 s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting a template", interrupted);
    }
    return template;
  }

  /** The payloads of the requests that Spring's error handler has given up. */
  BlockingQueue<String> givenUp() {
    return givenUp;
  }

  @Override
  public void close() {
    for (ReplyingKafkaTemplate<String, String, String> template : templates) {
      template.stop();
      template.destroy();
    }
    context.close();
    producers.destroy();
  }
}
