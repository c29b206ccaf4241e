package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Topics, as brokers keep them: what was appended stays where it is, whatever becomes of its
 * transaction. Records are replicated at once, so the high watermark is the end.
 */
final class Log {

  private final Map<String, List<Partition>> topics = new LinkedHashMap<>();

  /** A transaction of one producer. */
  static final class Transaction {

    enum State {
      OPEN,
      COMMITTED,
      ABORTED
    }

    private State state = State.OPEN;

    State state() {
      return state;
    }

    void end(State end) {
      this.state = end;
    }
  }

  /**
   * A record in its place.
   *
   * @param transaction null: it stands at once
   * @param by who sent it
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes as they came, and never compared
  record Entry(
      String topic,
      int partition,
      long offset,
      long time,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers,
      @Nullable Transaction transaction,
      String by) {

    Entry at(long changed) {
      return new Entry(topic, partition, offset, changed, key, value, headers, transaction, by);
    }

    boolean isAborted() {
      return transaction != null && transaction.state() == Transaction.State.ABORTED;
    }

    boolean isCommitted() {
      return transaction == null || transaction.state() == Transaction.State.COMMITTED;
    }

    /** As a consumer is given it, with headers of its own. */
    ConsumerRecord<byte[], byte[]> record() {
      return new ConsumerRecord<>(
          topic,
          partition,
          offset,
          time,
          TimestampType.LOG_APPEND_TIME,
          -1,
          -1,
          key,
          value,
          new RecordHeaders(headers),
          Optional.empty());
    }

    @Nullable String text(String header) {
      byte[] bytes = bytes(header);
      return bytes == null ? null : new String(bytes, UTF_8);
    }

    byte @Nullable [] bytes(String header) {
      for (int i = headers.size() - 1; i >= 0; i--) {
        if (headers.get(i).key().equals(header)) {
          return headers.get(i).value();
        }
      }
      return null;
    }

    /** For who looks at it from outside: he knows all schemas, and reads trees. */
    Headers all() {
      Headers all = new RecordHeaders(headers);
      if (GatedCodec.CONTENT_TYPE.equals(text(Wire.CONTENT_TYPE))) {
        all.remove(Wire.CONTENT_TYPE);
        Wire.putContentType(all, Codec.tree().contentType());
      }
      return all;
    }
  }

  /** One partition. */
  static final class Partition {

    private final String topic;
    private final int number;
    private final List<Entry> entries = new ArrayList<>();

    /** What stood in the topics of this name that were deleted. */
    private final List<Entry> buried = new ArrayList<>();

    /**
     * So many records had been read, those of deleted topics among them, when its reader changed.
     */
    private final List<Integer> changes = new ArrayList<>();

    /** Of its leader, from the true time. */
    private long clock;

    /** What was lost though it may not have been read. */
    private final List<Entry> lost = new ArrayList<>();

    /** What is before it is no longer there. */
    private int begin;

    /** Before this offset nothing is open. */
    private int stable;

    Partition(String topic, int number) {
      this.topic = topic;
      this.number = number;
    }

    List<Entry> entries() {
      return entries;
    }

    /** All records that there have been, those of deleted topics among them. */
    List<Entry> all() {
      List<Entry> all = new ArrayList<>(buried);
      all.addAll(entries);
      return all;
    }

    /**
     * What is before {@code offset} is lost.
     *
     * @param read how far it has been read for good
     */
    void lose(int offset, int read) {
      for (int i = Math.max(begin, read); i < offset; i++) {
        lost.add(entries.get(i));
      }
    }

    /** The same, and reading goes on there. */
    void beginAt(int offset, int read) {
      if (offset > begin) {
        lose(offset, read);
        begin = offset;
      }
    }

    int begin() {
      return begin;
    }

    List<Entry> lost() {
      return lost;
    }

    /** Whether a record of it may never have been read. */
    @SuppressWarnings("ReferenceEquality") // the very record, since others may look like it
    boolean hasLost(Entry entry) {
      return lost.stream().anyMatch(each -> each == entry);
    }

    /** Its topic is deleted and made again. */
    void bury() {
      buried.addAll(entries);
      begin = 0;
      entries.clear();
      stable = 0;
    }

    /** Whoever reads it is another version of itself from this offset on. */
    void changeBehind(int offset) {
      changes.add(buried.size() + offset);
    }

    /** Whether it is the other version that reads the record which is at this place of all. */
    boolean isReadByTheOther(int index) {
      return changes.stream().filter(each -> each <= index).count() % 2 == 1;
    }

    String topic() {
      return topic;
    }

    int number() {
      return number;
    }

    void setClock(long offset) {
      this.clock = offset;
    }

    int end() {
      return entries.size();
    }

    /** The last stable offset: what is before it has ended. */
    int stableEnd() {
      while (stable < entries.size() && !isOpen(entries.get(stable))) {
        stable++;
      }
      return stable;
    }

    private static boolean isOpen(Entry entry) {
      Transaction transaction = entry.transaction();
      return transaction != null && transaction.state() == Transaction.State.OPEN;
    }

    Entry append(
        long now,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        @Nullable Transaction transaction,
        String by) {
      Entry entry =
          new Entry(
              topic, number, entries.size(), now + clock, key, value, headers, transaction, by);
      entries.add(entry);
      return entry;
    }
  }

  void create(String topic, int partitions) {
    List<Partition> all = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      all.add(new Partition(topic, i));
    }
    topics.put(topic, all);
  }

  int partitions(String topic) {
    return topics.getOrDefault(topic, List.of()).size();
  }

  Partition partition(String topic, int number) {
    List<Partition> all = topics.get(topic);
    if (all == null || number >= all.size()) {
      throw new IllegalStateException("a message to partition %d of %s".formatted(number, topic));
    }
    return all.get(number);
  }

  List<Partition> topic(String name) {
    return topics.getOrDefault(name, List.of());
  }

  Map<String, List<Partition>> topics() {
    return topics;
  }

  /** Whether a reply to one of these found no place to go to, and stands among the dead letters. */
  boolean isSetAside(Set<String> correlations) {
    return topics().values().stream()
        .flatMap(List::stream)
        .filter(partition -> partition.topic().endsWith(".dead-letters"))
        .flatMap(partition -> partition.all().stream())
        .anyMatch(
            letter ->
                letter.isCommitted() && correlations.contains(letter.text(Wire.CORRELATION_ID)));
  }

  /** Where a message goes: as its sender says, or where its key does. */
  Partition place(ProducerRecord<byte[], byte[]> message, int any) {
    int number = partitions(message.topic());
    Integer said = message.partition();
    if (said != null) {
      return partition(message.topic(), said);
    }
    byte[] key = message.key();
    return partition(
        message.topic(),
        key == null ? any % Math.max(1, number) : Utils.toPositive(Utils.murmur2(key)) % number);
  }

  /** The id of the call that a request is, or null. */
  static @Nullable String callId(Entry entry) {
    byte[] id = Wire.callId(entry.all());
    return id == null ? null : new String(id, UTF_8);
  }
}
