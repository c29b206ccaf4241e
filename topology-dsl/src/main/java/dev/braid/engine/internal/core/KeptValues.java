package dev.braid.engine.internal.core;

import dev.braid.wire.Value;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What a task keeps that is read where a record is worked off. It was written by an earlier life of
 * the task, and this one may not be able to read it yet: then the record has to wait, since what
 * comes of it must not depend on that.
 */
public interface KeptValues {

  /** Of what keeps nothing, or nothing that it may be unable to read. */
  KeptValues NONE = record -> Met.NOTHING;

  /** What this record meets, as far as an earlier life of the task has kept it. */
  Met metBy(Record<byte[], Envelope> record);

  /** All that this record meets can be read, from now on and for as long as the task lives. */
  default void areReadable(Record<byte[], Envelope> record) {}

  /**
   * What a record meets.
   *
   * @param replies that are worked off with it
   */
  record Met(List<Value> values, List<Record<byte[], Envelope>> replies) {

    public static final Met NOTHING = new Met(List.of(), List.of());

    public Met {
      values = List.copyOf(values);
      replies = List.copyOf(replies);
    }

    public boolean isNothing() {
      return values.isEmpty() && replies.isEmpty();
    }
  }
}
