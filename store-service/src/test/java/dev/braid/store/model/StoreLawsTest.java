package dev.braid.store.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.FaultException;
import dev.braid.dsl.Json;
import dev.braid.dsl.PartitionHandler;
import dev.braid.store.model.Command.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Laws of the fold, over histories that are drawn: it agrees with a plain map, each version of a
 * key is greater than the one before it, changes are numbered without holes, and count and digest
 * are those of what is there. Twice over the same log it does the same.
 */
class StoreLawsTest {

  private static final int HISTORIES = 25;
  private static final int STEPS = 200;
  private static final List<String> KEYS = List.of("a", "b", "c", "d");

  static Stream<Long> seeds() {
    return LongStream.range(0, HISTORIES).boxed();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theFoldIsAMapThatCounts(long seed) {
    Random random = new Random(seed);
    Fake entries = new Fake();
    StoreFold fold = new StoreFold(Rule.LAST_WRITER, "here");
    Map<String, Plain> plain = new HashMap<>();
    Map<String, Stamp> versions = new HashMap<>();
    List<FakeRequest> log = new ArrayList<>();
    List<Command> commands = new ArrayList<>();
    long time = 1_000_000;
    for (int step = 0; step < STEPS; step++) {
      // The log's time may step back a little, and now and then days pass.
      time += random.nextInt(50) == 0 ? StoreFold.KEPT_DELETED : random.nextInt(2_000) - 300;
      String key = KEYS.get(random.nextInt(KEYS.size()));
      Command command = draw(random, versions.get(key));
      FakeRequest request = new FakeRequest(key.getBytes(UTF_8), time, step);
      log.add(request);
      commands.add(command);
      if (random.nextInt(5) == 0) {
        entries.begin();
        fold.tick(entries, request);
        entries.commit();
      }
      long now = time;
      Plain before = plain.get(key);
      if (before != null && before.expiresAt() <= now) {
        before = null;
      }
      entries.begin();
      Result result = fold.handle(entries, command, request);
      entries.commit();

      Plain after = expected(command, before, result.version(), now);
      assertThat(result.isApplied())
          .as("step %s: %s", step, command)
          .isEqualTo(!Objects.equals(after, before));
      assertThat(result.content()).isEqualTo(after == null ? null : after.content());
      plain.put(key, after);
      if (result.isApplied()) {
        Stamp last = versions.put(key, result.version());
        assertThat(result.version()).isNotNull();
        assertThat(last == null || last.compareTo(result.version()) < 0).isTrue();
      }
      if (step % 50 == 0) {
        entries.check();
      }
    }
    entries.check();
    assertThat(entries.told).isNotEmpty();
    assertThat(run(log, commands).told)
        .usingRecursiveComparison()
        .isEqualTo(run(log, commands).told);
  }

  /** A setting that differs in a later life must not change what a replay tells. */
  @Test
  void whatWasMadeWithAnotherRuleOrRegionIsNotServed() {
    Fake entries = new Fake();
    FakeRequest request = new FakeRequest("a".getBytes(UTF_8), 1_000, 0);
    Command put =
        new Command.Put(
            new Content(Json.CONTENT_TYPE, new byte[] {'1'}),
            Command.FOREVER,
            new Condition.None());
    new StoreFold(Rule.LAST_WRITER, "here").handle(entries, put, request);
    entries.commit();
    for (StoreFold other :
        List.of(new StoreFold(Rule.LAST_WRITER, "there"), new StoreFold(Rule.COUNTER, "here"))) {
      assertThatThrownBy(() -> other.handle(entries, new Command.Get(), request))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("was made with rule 'last-writer' in region 'here'");
      assertThatThrownBy(() -> other.tick(entries, request)).isInstanceOf(FaultException.class);
    }
  }

  private static Fake run(List<FakeRequest> log, List<Command> commands) {
    Fake entries = new Fake();
    StoreFold fold = new StoreFold(Rule.LAST_WRITER, "here");
    for (int i = 0; i < log.size(); i++) {
      entries.begin();
      fold.handle(entries, commands.get(i), log.get(i));
      entries.commit();
    }
    return entries;
  }

  private static Command draw(Random random, @Nullable Stamp version) {
    Condition condition =
        switch (random.nextInt(4)) {
          case 0 -> new Condition.Absent();
          case 1 -> new Condition.HasVersion(version == null ? Stamp.first("here") : version);
          default -> new Condition.None();
        };
    return switch (random.nextInt(5)) {
      case 0 -> new Command.Get();
      case 1 -> new Command.Delete(condition);
      default ->
          new Command.Put(
              new Content(Json.CONTENT_TYPE, Integer.toString(random.nextInt()).getBytes(UTF_8)),
              random.nextBoolean() ? Command.FOREVER : 1 + random.nextInt(5_000),
              condition);
    };
  }

  private record Plain(Content content, @Nullable Stamp version, long expiresAt) {}

  /** What a map would hold; the very {@code before} where nothing is to be done. */
  private static @Nullable Plain expected(
      Command command, @Nullable Plain before, @Nullable Stamp version, long now) {
    if (command instanceof Command.Put put && holds(put.condition(), before)) {
      long expiresAt = put.ttl() == Command.FOREVER ? Entry.NEVER : now + put.ttl();
      return new Plain(put.content(), version, expiresAt);
    }
    if (command instanceof Command.Delete delete && holds(delete.condition(), before)) {
      return null;
    }
    return before;
  }

  private static boolean holds(Condition condition, @Nullable Plain before) {
    if (condition instanceof Condition.HasVersion version) {
      return before != null && version.version().equals(before.version());
    }
    return condition instanceof Condition.None || before == null;
  }

  /** Entries in memory, which count over what they hold. */
  private static final class Fake implements PartitionHandler.Entries {
    private final TreeMap<byte[], byte[]> kept = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeMap<byte[], byte[]> written = new TreeMap<>(Arrays::compareUnsigned);
    private final List<Change> told = new ArrayList<>();
    private static final byte[] GONE = {};

    void begin() {
      written.clear();
    }

    void commit() {
      written.forEach(
          (name, value) -> {
            if (value == GONE) {
              kept.remove(name);
            } else {
              kept.put(name, value);
            }
          });
    }

    void check() {
      byte[] stored = kept.get(new byte[] {'m'});
      if (stored == null) {
        return;
      }
      Meta meta = Meta.read(stored);
      long count = 0;
      long digest = 0;
      for (Map.Entry<byte[], byte[]> each : kept.entrySet()) {
        if (each.getKey()[0] == 'e') {
          Entry entry = Entry.read(each.getValue());
          if (!entry.isDeleted()) {
            count++;
            byte[] key = Arrays.copyOfRange(each.getKey(), 1, each.getKey().length);
            digest += Digest.of(key, entry);
          }
        }
      }
      assertThat(meta.count()).isEqualTo(count);
      assertThat(meta.digest()).isEqualTo(digest);
      assertThat(meta.changes()).isEqualTo(told.size());
      for (int i = 0; i < told.size(); i++) {
        assertThat(told.get(i).number()).isEqualTo(i + 1L);
      }
    }

    @Override
    public byte @Nullable [] get(byte[] name) {
      byte[] value = written.containsKey(name) ? written.get(name) : kept.get(name);
      return value == GONE ? null : value;
    }

    @Override
    public void put(byte[] name, byte[] value) {
      written.put(name, value.clone());
    }

    @Override
    public void delete(byte[] name) {
      written.put(name, GONE);
    }

    @Override
    public void scan(byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) {
      for (Map.Entry<byte[], byte[]> each : kept.subMap(from, to).entrySet()) {
        if (!visitor.test(each.getKey(), each.getValue())) {
          return;
        }
      }
    }

    @Override
    public void tell(byte[] key, byte[] value) {
      told.add(Change.read(value));
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record FakeRequest(byte[] key, long millis, long offset)
      implements PartitionHandler.Request {
    @Override
    public int partition() {
      return 0;
    }

    @Override
    public Instant time() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public String callId() {
      return "call-" + offset;
    }

    @Override
    public Instant deadline() {
      return time().plusSeconds(30);
    }
  }
}
