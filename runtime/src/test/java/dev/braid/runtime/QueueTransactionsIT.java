package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Requests that come in transactions, as those of flows do: in their topic, each transaction is
 * followed by a marker, which takes an offset and is no request.
 */
class QueueTransactionsIT extends QueueSetting {

  /** A worker that met a marker would wait for the end of its poll, though requests are there. */
  @Test
  void aMarkerBetweenRequestsHoldsUpNoSlot() throws Exception {
    start(Service.of(ref, text -> text + "!"), queued(1));
    try (RawCaller caller =
            RawCaller.connect(kafka.bootstrapServers(), Fresh.name("caller") + ".replies", 1);
        KafkaProducer<byte[], byte[]> sender =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers",
                    kafka.bootstrapServers(),
                    "transactional.id",
                    Fresh.name("sender")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      sender.initTransactions();
      List<byte[]> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        byte[] id = RawCaller.newId();
        ids.add(id);
        sender.beginTransaction();
        Future<?> unused = sender.send(caller.request(ref.name(), "key", "x", id));
        sender.commitTransaction();
      }
      for (byte[] id : ids) {
        assertThat(caller.awaitText(id)).isEqualTo("x!");
      }
    }
  }
}
