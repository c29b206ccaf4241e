package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.runtime.internal.broker.BrokerLogEnds;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BrokerLogEndsIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  private static Admin admin;

  private final String topic = Fresh.name("log");

  @BeforeAll
  static void connect() {
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void disconnect() {
    admin.close();
  }

  private static long told(CompletionStage<Long> end) throws Exception {
    return end.toCompletableFuture().get(2, TimeUnit.MINUTES);
  }

  @Test
  void recordsOfOpenTransactionsStandBeforeTheEnd() throws Exception {
    new Topics(admin).create(topic, 2);
    Map<String, Object> config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            topic);
    try (Producer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < 3; i++) {
        producer.send(new ProducerRecord<>(topic, 1, "key", "value")).get(2, TimeUnit.MINUTES);
      }
      BrokerLogEnds ends = new BrokerLogEnds(admin);
      assertThat(told(ends.end(topic, 1))).isEqualTo(3);
      assertThat(told(ends.end(topic, 0))).isZero();
      producer.abortTransaction();
      assertThat(told(ends.end(topic, 1))).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void brokersThatAreNotThereKeepNobodyWaiting() {
    Admin lost = Admin.create(Map.of("bootstrap.servers", "localhost:1"));
    try {
      BrokerLogEnds ends = new BrokerLogEnds(lost);
      assertThat(ends.end(topic, 0).toCompletableFuture()).isNotDone();
      assertThat(ends.end(topic, 1).toCompletableFuture()).isNotDone();
    } finally {
      lost.close(Duration.ZERO);
    }
  }
}
