package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.support.TopicPartitionOffset;

/**
 * Spring Kafka as its reference describes it: a {@link ReplyingKafkaTemplate} with one reply
 * partition, and {@code @KafkaListener @SendTo} methods. Nothing lingers; the rest is as by
 * default, but for what {@link #open} is told.
 */
final class SpringCaller implements Caller {

  private final List<String> topics;
  private final DefaultKafkaProducerFactory<String, String> producers;
  private final AnnotationConfigApplicationContext listeners;
  private final ReplyingKafkaTemplate<String, String, String> template;

  private SpringCaller(
      List<String> topics,
      DefaultKafkaProducerFactory<String, String> producers,
      AnnotationConfigApplicationContext listeners,
      ReplyingKafkaTemplate<String, String, String> template) {
    this.topics = topics;
    this.producers = producers;
    this.listeners = listeners;
    this.template = template;
  }

  /**
   * Asks so many services one after the other, each with the reply of the one before.
   *
   * @param threads of each listener
   * @param waits whether a container waits for the commit of its offsets before it polls again
   */
  static Caller open(Site site, int services, int threads, boolean waits) {
    List<String> topics = new ArrayList<>();
    for (int i = 1; i <= services; i++) {
      topics.add(site.topic("turn%d.requests".formatted(i)));
    }
    DefaultKafkaProducerFactory<String, String> producers =
        new DefaultKafkaProducerFactory<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                site.bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new StringSerializer());
    DefaultKafkaConsumerFactory<String, String> consumers =
        new DefaultKafkaConsumerFactory<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                site.bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer());
    ConcurrentKafkaListenerContainerFactory<String, String> containers =
        new ConcurrentKafkaListenerContainerFactory<>();
    containers.setConsumerFactory(consumers);
    containers.setReplyTemplate(new KafkaTemplate<>(producers));
    containers.setConcurrency(threads);
    containers.getContainerProperties().setSyncCommits(waits);

    AnnotationConfigApplicationContext listeners = new AnnotationConfigApplicationContext();
    listeners.register(Listeners.class);
    listeners.registerBean(
        "kafkaListenerContainerFactory",
        ConcurrentKafkaListenerContainerFactory.class,
        () -> containers);
    for (String topic : topics) {
      listeners.registerBean(topic, TurnListener.class, () -> new TurnListener(topic));
    }
    listeners.refresh();
    return new SpringCaller(
        topics, producers, listeners, template(site.topic("replies"), producers, consumers, waits));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableKafka
  static class Listeners {}

  private static ReplyingKafkaTemplate<String, String, String> template(
      String topic,
      DefaultKafkaProducerFactory<String, String> producers,
      DefaultKafkaConsumerFactory<String, String> consumers,
      boolean waits) {
    ContainerProperties replies = new ContainerProperties(new TopicPartitionOffset(topic, 0));
    replies.setGroupId(topic);
    replies.setSyncCommits(waits);
    // waitForAssignment returns after the first poll, which takes 5 s by default.
    replies.setPollTimeout(100);
    ReplyingKafkaTemplate<String, String, String> template =
        new ReplyingKafkaTemplate<>(
            producers, new KafkaMessageListenerContainer<>(consumers, replies));
    template.setDefaultReplyTimeout(Duration.ofSeconds(30));
    template.start();
    try {
      if (!template.waitForAssignment(Duration.ofSeconds(30))) {
        throw new IllegalStateException("the template has no reply partition yet, after 30 s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting a template", interrupted);
    }
    return template;
  }

  @Override
  public CompletableFuture<String> call(String key, String text) {
    CompletableFuture<String> reply = ask(topics.get(0), key, text);
    for (String next : topics.subList(1, topics.size())) {
      reply = reply.thenCompose(answer -> ask(next, key, answer));
    }
    return reply;
  }

  private CompletableFuture<String> ask(String topic, String key, String text) {
    return template
        .sendAndReceive(new ProducerRecord<>(topic, key, text))
        .thenApply(ConsumerRecord::value);
  }

  @Override
  public void close() {
    template.stop();
    template.destroy();
    listeners.close();
    producers.destroy();
  }
}
