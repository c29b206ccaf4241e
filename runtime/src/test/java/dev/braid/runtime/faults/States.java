package dev.braid.runtime.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.dsl.ServiceRef;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.testkit.faults.Ledger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the states of a stateful service back at the end of a run: as the service itself reports
 * them, and as its changelog has them, where every committed state of a key must go on from the one
 * before it. A state that was forked does not, and one that was lost is not in the report.
 */
final class States {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ServiceRef<Object, Object> service;
  private final Books books;
  private final Map<String, List<Long>> committed = new HashMap<>();
  private final List<String> forks = new ArrayList<>();

  States(ServiceRef<Object, Object> service, Books books) {
    this.service = service;
    this.books = books;
  }

  /**
   * Writes every order that a state has down as found.
   *
   * @return what is wrong with the states; empty when nothing is
   */
  List<String> readInto(String effect, RequestClient client, TopicReader reader) {
    Map<String, CompletableFuture<Reply<Object>>> reports = new LinkedHashMap<>();
    for (int i = 0; i < Books.KEYS; i++) {
      String key = books.key(i);
      reports.put(
          key,
          client.request(service, OrderFlow.REPORT, RequestOptions.key(key).withTimeout(PATIENCE)));
    }
    Map<String, List<Long>> reported = new LinkedHashMap<>();
    reports.forEach((key, report) -> reported.put(key, numbers(key, report.join())));
    Ledger ledger = books.of(effect);
    reported.forEach(
        (key, numbers) -> {
          for (int i = 0; i < numbers.size(); i++) {
            ledger.found(Books.id(numbers.get(i)), key, effect, i);
          }
        });
    reader.committed("service.%s-state-changelog".formatted(service.name()), this::commit);
    reported.forEach(
        (key, numbers) -> {
          List<Long> last = committed.getOrDefault(key, List.of());
          if (!last.equals(numbers)) {
            forks.add(
                "%s of %s reports %s, its changelog has %s"
                    .formatted(service.name(), key, numbers, last));
          }
        });
    return forks;
  }

  private List<Long> numbers(String key, Reply<Object> report) {
    if (report instanceof Reply.Ok<Object> ok) {
      return OrderFlow.numbers(ok.value());
    }
    throw new IllegalStateException(
        "%s did not report the state of %s: %s".formatted(service.name(), key, report.fault()));
  }

  private void commit(ConsumerRecord<byte[], byte[]> record) {
    String name = new String(record.key(), UTF_8);
    // Before a key stands a letter that tells it from what else is in the store.
    if (!name.startsWith("k" + books.run() + "-") || record.value() == null) {
      return;
    }
    String key = name.substring(1);
    List<Long> next = state(record.value());
    List<Long> before = committed.getOrDefault(key, List.of());
    if (next.size() < before.size() || !next.subList(0, before.size()).equals(before)) {
      forks.add("%s of %s: after %s was committed %s".formatted(service.name(), key, before, next));
    }
    committed.put(key, next);
  }

  /** Of a record of the store: a version, the length of the state, the state, kept answers. */
  private static List<Long> state(byte[] record) {
    ByteBuffer bytes = ByteBuffer.wrap(record);
    byte version = bytes.get();
    if (version != 2) {
      throw new IllegalStateException("a state's record has version %d".formatted(version));
    }
    byte[] state = new byte[bytes.getInt()];
    bytes.get(state);
    return OrderFlow.numbers(Json.tree(state));
  }
}
