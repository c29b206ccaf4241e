package dev.braid.runtime.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.testkit.faults.Ledger;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the replies to a client back from the log into its ledger: every one, of whatever
 * transaction, as an answer; and every committed success as the effect of its order.
 */
final class ReplyLog {

  private final TopicReader reader;
  private final String client;
  private final Map<String, String> ids = new HashMap<>();

  ReplyLog(TopicReader reader, String client) {
    this.reader = reader;
    this.client = client;
  }

  void readInto(Books books) {
    Ledger ledger = books.of(Books.REPLIED);
    reader.all(Wire.requestTopic(OrderFlow.REF.name()), this::request);
    String replies = Wire.replyTopic(client);
    reader.all(
        replies,
        record -> {
          Reply<?> reply = reply(record);
          ledger.answered(id(record), reply.code(), Books.text(reply));
        });
    reader.committed(
        replies,
        record -> {
          if (reply(record).isOk()) {
            String key = record.key() == null ? "" : new String(record.key(), UTF_8);
            ledger.found(id(record), key, Books.REPLIED);
          }
        });
  }

  private void request(ConsumerRecord<byte[], byte[]> record) {
    if (Wire.replyTopic(client).equals(Wire.text(record.headers(), Wire.REPLY_TOPIC))) {
      long number = OrderFlow.number(Json.tree(record.value()));
      ids.put(new String(Wire.callId(record.headers()), UTF_8), Books.id(number));
    }
  }

  private String id(ConsumerRecord<byte[], byte[]> reply) {
    String call = Wire.text(reply.headers(), Wire.CORRELATION_ID);
    return ids.getOrDefault(call, "call " + call);
  }

  private static Reply<?> reply(ConsumerRecord<byte[], byte[]> record) {
    Reply<Value> reply = Wire.readReply(record.headers(), record.value());
    return reply instanceof Reply.Ok<Value> ok ? new Reply.Ok<>(ok.value().tree()) : reply;
  }
}
