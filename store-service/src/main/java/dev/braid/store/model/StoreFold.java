package dev.braid.store.model;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.FaultException;
import dev.braid.dsl.PartitionHandler;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a store as a fold over its log: what a command becomes depends on the commands
 * before it, and on their times in the log, alone. No clock is asked, and what expires does so by a
 * command of its own, a tick, or by the first one that finds that its time has passed.
 *
 * <pre>
 * entries of a partition, by the first byte of their name:
 *   e, key                        the {@link Entry} of a key
 *   m                             {@link Meta}
 *   x, time (8), key              an entry that expires then; empty
 *   z, milliseconds (8), key      an entry that was deleted then; empty
 * </pre>
 */
public final class StoreFold implements PartitionHandler<Command, Result> {

  /** The longest key, in bytes. */
  public static final int MAX_KEY = 4 * 1024;

  /** The largest value, in bytes: with what stands beside it, it fits into a request. */
  public static final int MAX_VALUE = 1024 * 1024 - 1024;

  /** An entry that was deleted is kept for so long, in milliseconds: a week. */
  static final long KEPT_DELETED = 7L * 24 * 60 * 60 * 1000;

  /** Entries that one tick lets expire, or forgets; the rest waits for the next one. */
  static final int MOST_OF_A_TICK = 100;

  private static final byte ENTRY = 'e';
  private static final byte EXPIRY = 'x';
  private static final byte DELETED = 'z';
  private static final byte[] META = {'m'};

  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int UNAVAILABLE = 503;

  private final Rule rule;
  private final String region;

  /**
   * @param region that this copy of the store stands in
   */
  public StoreFold(Rule rule, String region) {
    this.rule = requireNonNull(rule, "rule");
    this.region = requireNonNull(region, "region");
  }

  /** The name of a key's entry. */
  public static byte[] entryName(byte[] key) {
    return ByteBuffer.allocate(1 + key.length).put(ENTRY).put(key).array();
  }

  @Override
  public Result handle(Entries entries, Command command, Request request) {
    if (request.key().length == 0 || request.key().length > MAX_KEY) {
      throw new FaultException(
          BAD_REQUEST,
          "a key has 1 to %s bytes, found %s".formatted(MAX_KEY, request.key().length));
    }
    Run run = new Run(entries, request, request.key());
    if (run.expire()) {
      // For good, whoever finds it: the log's time may step back behind it again.
      run = new Run(entries, request, request.key());
    }
    return run.handle(command);
  }

  @Override
  public long tick(Entries entries, Request tick) {
    meta(entries, tick); // of this rule and region, or nothing is done
    long now = tick.time().toEpochMilli();
    long expires = due(entries, EXPIRY, now, key -> new Run(entries, tick, key).expire());
    long forgets =
        due(entries, DELETED, now - KEPT_DELETED, key -> new Run(entries, tick, key).forget());
    return Math.min(expires, forgets == Entry.NEVER ? Entry.NEVER : forgets + KEPT_DELETED);
  }

  /**
   * Does what is due by then, some of it at a time. Answers the time of the first that is left;
   * {@link Entry#NEVER}: none is.
   */
  private static long due(Entries entries, byte kind, long until, Consumer<byte[]> doing) {
    byte[] from = {kind};
    byte[] to = {(byte) (kind + 1)};
    long[] next = {Entry.NEVER};
    int[] left = {MOST_OF_A_TICK};
    entries.scan(
        from,
        to,
        (name, empty) -> {
          long time = ByteBuffer.wrap(name).getLong(1);
          if (time > until || left[0] == 0) {
            next[0] = time;
            return false;
          }
          left[0]--;
          doing.accept(Arrays.copyOfRange(name, 1 + Long.BYTES, name.length));
          return true;
        });
    return next[0];
  }

  private Meta meta(Entries entries, Request request) {
    byte[] stored = entries.get(META);
    Meta meta =
        stored == null
            ? Meta.first(rule, region, request.offset(), request.time().toEpochMilli())
            : Meta.read(stored);
    if (meta.rule() != rule || !meta.region().equals(region)) {
      throw new FaultException(
          UNAVAILABLE,
          ("the store was made with rule '%s' in region '%s', and cannot be served with '%s' in"
                  + " '%s': serve it as it was made, or copy it into a store of another name")
              .formatted(meta.rule().text(), meta.region(), rule.text(), region));
    }
    return meta;
  }

  private static byte[] index(byte kind, long time, byte[] key) {
    return ByteBuffer.allocate(1 + Long.BYTES + key.length)
        .put(kind)
        .putLong(time)
        .put(key)
        .array();
  }

  /** One request, with one key. */
  private final class Run {

    private final Entries entries;
    private final Request request;
    private final byte[] key;
    private final Meta meta;
    private final long now;
    private final @Nullable Entry entry;

    Run(Entries entries, Request request, byte[] key) {
      this.entries = entries;
      this.request = request;
      this.key = key;
      this.meta = meta(entries, request);
      this.now = request.time().toEpochMilli();
      byte[] stored = entries.get(entryName(key));
      this.entry = stored == null ? null : Entry.read(stored);
    }

    Result handle(Command command) {
      if (command instanceof Command.Put put) {
        return put(put);
      }
      if (command instanceof Command.Delete delete) {
        return delete(delete);
      }
      if (command instanceof Command.Add add) {
        return add(add);
      }
      if (command instanceof Command.AddElement add) {
        return addElement(add);
      }
      if (command instanceof Command.RemoveElement remove) {
        return removeElement(remove);
      }
      return result(false, entry);
    }

    private Result put(Command.Put put) {
      require(Rule.LAST_WRITER, "put");
      if (!put.condition().holds(value())) {
        return result(false, entry);
      }
      Content content = put.content();
      if (content.bytes().length > MAX_VALUE || content.type().length() > Content.MAX_TYPE) {
        throw tooLarge(content.bytes().length);
      }
      long expiresAt = put.ttl() >= Entry.NEVER - now ? Entry.NEVER : now + put.ttl();
      return write(Change.Kind.PUT, false, expiresAt, ValueState.write(content));
    }

    private Result delete(Command.Delete delete) {
      Optional<Entry> value = value();
      if (value.isEmpty() || !delete.condition().holds(value)) {
        return result(false, entry);
      }
      return write(Change.Kind.DELETE, true, Entry.NEVER, deleted());
    }

    private Result add(Command.Add add) {
      require(Rule.COUNTER, "add a number");
      CounterState before = entry == null ? CounterState.ZERO : CounterState.read(entry.state());
      byte[] after = before.and(region, add.amount()).write();
      return write(Change.Kind.PUT, false, Entry.NEVER, after);
    }

    private Result addElement(Command.AddElement add) {
      require(Rule.SET, "add an element");
      SetState before = entry == null ? SetState.EMPTY : SetState.read(entry.state());
      if (before.has(add.json())) {
        return result(false, entry);
      }
      byte[] after = before.and(add.json(), region, meta.changes() + 1).write();
      if (after.length > MAX_VALUE) {
        throw tooLarge(after.length);
      }
      return write(Change.Kind.PUT, false, Entry.NEVER, after);
    }

    private Result removeElement(Command.RemoveElement remove) {
      require(Rule.SET, "remove an element");
      SetState before = entry == null ? SetState.EMPTY : SetState.read(entry.state());
      if (!before.has(remove.json())) {
        return result(false, entry);
      }
      byte[] after = before.without(remove.json()).write();
      return write(Change.Kind.PUT, false, Entry.NEVER, after);
    }

    /** Takes the value away if its time has come; whether it has. */
    boolean expire() {
      if (entry == null || entry.isDeleted() || entry.expiresAt() > now) {
        return false;
      }
      write(Change.Kind.EXPIRE, true, Entry.NEVER, deleted());
      return true;
    }

    /** By a tick: the entry was deleted long ago. Whatever is written later has a greater stamp. */
    void forget() {
      if (entry == null || !entry.isDeleted()) {
        return;
      }
      entries.delete(entryName(key));
      unindex();
      Stamp floor = meta.floor().compareTo(entry.stamp()) < 0 ? entry.stamp() : meta.floor();
      save(meta.changes(), floor, 0, 0);
    }

    private byte[] deleted() {
      if (rule == Rule.COUNTER && entry != null) {
        return CounterState.read(entry.state()).deleted().write();
      }
      return rule == Rule.SET ? SetState.EMPTY.write() : new byte[0];
    }

    private void require(Rule needed, String what) {
      if (rule != needed) {
        throw new FaultException(
            BAD_REQUEST,
            "to %s takes a store with the rule '%s', this one has '%s'"
                .formatted(what, needed.text(), rule.text()));
      }
    }

    private FaultException tooLarge(int bytes) {
      return new FaultException(
          TOO_LARGE,
          "the value would have %s bytes, at most %s are allowed".formatted(bytes, MAX_VALUE));
    }

    /** The entry of the key, if it has a value. */
    private Optional<Entry> value() {
      return Optional.ofNullable(entry).filter(there -> !there.isDeleted());
    }

    private Result write(Change.Kind kind, boolean isDeleted, long expiresAt, byte[] state) {
      long number = meta.changes() + 1;
      Stamp last = entry == null ? null : entry.stamp();
      Stamp stamp = Stamp.next(now, last, meta.floor(), region);
      Seen seen = (entry == null ? Seen.NOTHING : entry.seen()).and(region, number);
      Entry written = new Entry(stamp, seen, isDeleted, expiresAt, state);
      entries.put(entryName(key), written.write());
      unindex();
      index(written);
      save(
          number, meta.floor(), counted(written) - counted(entry), digest(written) - digest(entry));
      entries.tell(key, new Change(kind, meta.incarnation(), number, rule, written).write());
      return result(true, written);
    }

    private void unindex() {
      if (entry != null && entry.isDeleted()) {
        entries.delete(StoreFold.index(DELETED, entry.stamp().millis(), key));
      } else if (entry != null && entry.expiresAt() != Entry.NEVER) {
        entries.delete(StoreFold.index(EXPIRY, entry.expiresAt(), key));
      }
    }

    private void index(Entry written) {
      if (written.isDeleted()) {
        entries.put(StoreFold.index(DELETED, written.stamp().millis(), key), new byte[0]);
      } else if (written.expiresAt() != Entry.NEVER) {
        entries.put(StoreFold.index(EXPIRY, written.expiresAt(), key), new byte[0]);
      }
    }

    private int counted(@Nullable Entry each) {
      return each == null || each.isDeleted() ? 0 : 1;
    }

    private long digest(@Nullable Entry each) {
      return each == null || each.isDeleted() ? 0 : Digest.of(key, each);
    }

    private void save(long changes, Stamp floor, int more, long otherDigest) {
      Meta next =
          new Meta(
              rule,
              region,
              meta.incarnation(),
              request.offset(),
              Math.max(meta.logTime(), now),
              changes,
              floor,
              meta.count() + more,
              meta.digest() + otherDigest,
              meta.received());
      entries.put(META, next.write());
    }

    private Result result(boolean isApplied, @Nullable Entry told) {
      if (told == null) {
        return new Result(isApplied, null, null, Entry.NEVER);
      }
      Content content = told.isDeleted() ? null : content(told);
      long expiresAt = content == null ? Entry.NEVER : told.expiresAt();
      return new Result(isApplied, told.stamp(), content, expiresAt);
    }

    private Content content(Entry told) {
      return switch (rule) {
        case LAST_WRITER -> ValueState.read(told.state());
        case COUNTER -> CounterState.read(told.state()).content();
        case SET -> SetState.read(told.state()).content();
      };
    }
  }
}
