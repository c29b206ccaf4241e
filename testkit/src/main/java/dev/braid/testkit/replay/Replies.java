package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Reply;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients have been told, in the order of the log, whether it was committed or not. */
final class Replies {

  private final Log log;
  private final boolean readsCommitted;
  private final Map<String, List<Told>> told = new HashMap<>();
  private final int[] positions = new int[Fleet.PARTITIONS];

  /**
   * One reply.
   *
   * @param text code and value
   * @param bytes of the value
   * @param wasHeld whether it is what a gate says of a request that it does not let through
   */
  record Told(int code, String text, String bytes, boolean wasHeld) {

    @Override
    public String toString() {
      return text;
    }
  }

  Replies(Log log, boolean readsCommitted) {
    this.log = log;
    this.readsCommitted = readsCommitted;
  }

  @Nullable Integer firstCode(String correlation) {
    List<Told> all = of(correlation);
    return all.isEmpty() ? null : (Integer) all.get(0).code();
  }

  List<Told> of(String correlation) {
    read();
    return told.getOrDefault(correlation, List.of());
  }

  /** Whether nothing in the topic is still to be read. */
  boolean areRead() {
    return !readsCommitted
        || log.topic(Client.REPLIES).stream().allMatch(each -> each.stableEnd() == each.end());
  }

  /** The topic is about to be made anew. */
  void beginAnew() {
    read();
    Arrays.fill(positions, 0);
  }

  private void read() {
    for (Log.Partition partition : log.topic(Client.REPLIES)) {
      int end = readsCommitted ? partition.stableEnd() : partition.end();
      while (positions[partition.number()] < end) {
        Log.Entry entry = partition.entries().get(positions[partition.number()]++);
        if (readsCommitted && entry.isAborted()) {
          continue;
        }
        String correlation = entry.text(Wire.CORRELATION_ID);
        if (correlation != null) {
          Reply<Value> reply = Wire.readReply(entry.all(), entry.value());
          told.computeIfAbsent(correlation, unused -> new ArrayList<>())
              .add(new Told(reply.code(), Rules.told(reply), bytes(entry), wasHeld(reply)));
        }
      }
    }
  }

  private static boolean wasHeld(Reply<Value> reply) {
    return reply instanceof Reply.Failed<Value> failed && Fold.isHeld(failed.fault().message());
  }

  private static String bytes(Log.Entry entry) {
    byte[] value = entry.value();
    return value == null ? "" : new String(value, UTF_8);
  }
}
