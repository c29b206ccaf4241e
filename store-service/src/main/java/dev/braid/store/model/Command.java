package dev.braid.store.model;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Codec;
import java.util.Optional;

/** What is asked of a store for one key, and stands in its log. */
public sealed interface Command {

  /** Of all commands: what a store's service is asked with. */
  Codec<Command> CODEC =
      new BinaryCodec<>(
          "application/vnd.braid.store-command", CommandForm::write, CommandForm::read);

  /** Of a value that does not expire. */
  long FOREVER = Long.MAX_VALUE;

  /** Reads the value, behind everything that was written before. Changes nothing. */
  record Get() implements Command {}

  /**
   * Writes a value over the one that there is.
   *
   * @param ttl until it expires, by the log's time, in milliseconds; {@link #FOREVER}
   */
  record Put(Content content, long ttl, Condition condition) implements Command {
    public Put {
      requireNonNull(content, "content");
      requireNonNull(condition, "condition");
      if (ttl < 1) {
        throw new IllegalArgumentException(
            "a time to live must be at least a millisecond, found " + ttl);
      }
    }
  }

  /** Takes the value away. */
  record Delete(Condition condition) implements Command {
    public Delete {
      requireNonNull(condition, "condition");
    }
  }

  /** Adds to a counter; a key without a value counts from 0. */
  record Add(long amount) implements Command {}

  /** Puts an element into a set. */
  record AddElement(String json) implements Command {
    public AddElement {
      requireNonNull(json, "json");
    }
  }

  /** Takes an element out of a set. */
  record RemoveElement(String json) implements Command {
    public RemoveElement {
      requireNonNull(json, "json");
    }
  }

  /** What must hold for a write to be done. */
  sealed interface Condition {

    /** Nothing. */
    record None() implements Condition {}

    /** The key has no value. */
    record Absent() implements Condition {}

    /** The key's value has this version. */
    record HasVersion(Stamp version) implements Condition {
      public HasVersion {
        requireNonNull(version, "version");
      }
    }

    /** Whether it holds for the entry of a key, empty where the key has no value. */
    default boolean holds(Optional<Entry> entry) {
      if (this instanceof HasVersion version) {
        return entry.map(Entry::stamp).filter(version.version()::equals).isPresent();
      }
      return this instanceof None || entry.isEmpty();
    }
  }
}
