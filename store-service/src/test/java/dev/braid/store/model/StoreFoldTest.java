package dev.braid.store.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.store.model.Command.Add;
import dev.braid.store.model.Command.AddElement;
import dev.braid.store.model.Command.Condition;
import dev.braid.store.model.Command.Delete;
import dev.braid.store.model.Command.Get;
import dev.braid.store.model.Command.Put;
import dev.braid.store.model.Command.RemoveElement;
import dev.braid.testkit.ServiceDriver;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the commands of one partition, in the topology that is deployed. */
class StoreFoldTest {

  private static final Condition NONE = new Condition.None();

  private ServiceDriver<Command, Result> store = open(Rule.LAST_WRITER);

  private static ServiceDriver<Command, Result> open(Rule rule) {
    ServiceRef<Command, Result> ref = ServiceRef.of("store.items", Command.CODEC, Result.CODEC);
    return ServiceDriver.of(Service.partitioned(ref, new StoreFold(rule, "here")));
  }

  private void reopen(Rule rule) {
    store.close();
    store = open(rule);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Content json(String text) {
    return new Content(Json.CONTENT_TYPE, text.getBytes(UTF_8));
  }

  private static Put put(String text) {
    return new Put(json(text), Command.FOREVER, NONE);
  }

  private Result done(String key, Command command) {
    Reply<Result> reply = store.ask(key, command);
    assertThat(reply.code()).as("%s", reply).isEqualTo(200);
    Result result = reply.value();
    assertThat(result).isNotNull();
    return result;
  }

  private void fails(String key, Command command, int code, String message) {
    Reply<Result> reply = store.ask(key, command);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.fault().message()).contains(message);
  }

  @Test
  void whatWasPutIsThereWithItsVersionUntilItIsDeleted() {
    assertThat(done("tea", new Get())).isEqualTo(new Result(false, null, null, Entry.NEVER));
    Result written = done("tea", put("1"));
    assertThat(written.isApplied()).isTrue();
    assertThat(written.version()).isEqualTo(new Stamp(store.now().toEpochMilli(), 0, "here"));
    assertThat(done("tea", new Get()))
        .isEqualTo(new Result(false, written.version(), json("1"), Entry.NEVER));

    Result deleted = done("tea", new Delete(NONE));
    assertThat(deleted.isApplied()).isTrue();
    assertThat(deleted.content()).isNull();
    assertThat(deleted.version()).isGreaterThan(written.version());
    assertThat(done("tea", new Get()).content()).isNull();
    assertThat(done("tea", new Delete(NONE)).isApplied()).isFalse();
  }

  @Test
  void aLaterWriteHasAGreaterVersionThoughTheTimeOfTheLogStandsStillOrStepsBack() {
    Stamp first = done("tea", put("1")).version();
    Stamp second = done("tea", put("2")).version();
    assertThat(second).isEqualTo(new Stamp(store.now().toEpochMilli(), 1, "here"));
    assertThat(second).isGreaterThan(first);
    assertThat(Stamp.next(first.millis() - 5000, second, Stamp.first("here"), "here"))
        .isEqualTo(new Stamp(first.millis(), 2, "here"));
  }

  @Test
  void aConditionThatDoesNotHoldChangesNothingAndTellsWhatIsThere() {
    Put ifAbsent = new Put(json("1"), Command.FOREVER, new Condition.Absent());
    Stamp first = done("tea", ifAbsent).version();
    assertThat(done("tea", ifAbsent)).isEqualTo(new Result(false, first, json("1"), Entry.NEVER));
    assertThat(first).isNotNull();

    Put ifFirst = new Put(json("2"), Command.FOREVER, new Condition.HasVersion(first));
    Stamp second = done("tea", ifFirst).version();
    assertThat(done("tea", ifFirst)).isEqualTo(new Result(false, second, json("2"), Entry.NEVER));
    assertThat(done("tea", new Delete(new Condition.HasVersion(first))).isApplied()).isFalse();
    assertThat(second).isNotNull();
    assertThat(done("tea", new Delete(new Condition.HasVersion(second))).isApplied()).isTrue();
    assertThat(done("tea", ifFirst).isApplied()).isFalse();
    assertThat(done("tea", ifAbsent).isApplied()).isTrue();
  }

  @Test
  void aCommandThatComesAgainIsToldWhatBecameOfItAndDoesNothing() {
    String id = store.request("tea", put("1"));
    Result first = store.reply(id).value();
    done("tea", put("2"));
    store.repeat(id);
    assertThat(store.replies()).hasSize(3);
    assertThat(store.replies().get(2).reply().value()).isEqualTo(first);
    assertThat(done("tea", new Get()).content()).isEqualTo(json("2"));
  }

  @Test
  void whatHasLivedItsTimeIsNotThereAtOnceAndItsExpiryIsToldByATick() {
    Result written = done("tea", new Put(json("1"), 5_000, NONE));
    assertThat(written.expiresAt()).isEqualTo(store.now().plusSeconds(5).toEpochMilli());
    done("tea", put("2"));
    store.advance(Duration.ofSeconds(6));
    assertThat(done("tea", new Get()).content()).isEqualTo(json("2"));

    done("milk", new Put(json("3"), 5_000, NONE));
    store.advance(Duration.ofSeconds(5));
    assertThat(done("milk", new Get()).content()).isNull();
    assertThat(done("milk", new Delete(NONE)).isApplied()).isFalse();
    store.advance(Duration.ofSeconds(3));
    Result expired = done("milk", new Get());
    assertThat(expired.content()).isNull();
    assertThat(expired.version()).isGreaterThan(new Stamp(0, 0, "here"));
    Result again = done("milk", new Put(json("4"), Command.FOREVER, new Condition.Absent()));
    assertThat(again.isApplied()).isTrue();
  }

  @Test
  void whatWasDeletedLongAgoIsForgottenAndLaterVersionsAreGreaterAllTheSame() {
    done("tea", put("1"));
    Stamp deleted = done("tea", new Delete(NONE)).version();
    int before = store.entries();
    store.advance(Duration.ofMillis(StoreFold.KEPT_DELETED).plusSeconds(15));
    store.advance(Duration.ofSeconds(15));
    assertThat(done("tea", new Get()).version()).isNull();
    assertThat(store.entries()).isLessThan(before);
    assertThat(done("tea", put("2")).version()).isGreaterThan(deleted);
  }

  @Test
  void aCounterAddsUpAndIsRefusedWhatItCannotHold() {
    reopen(Rule.COUNTER);
    done("visits", new Add(5));
    assertThat(done("visits", new Add(-7)).content()).isEqualTo(json("-2"));
    done("visits", new Delete(NONE));
    assertThat(done("visits", new Get()).content()).isNull();
    assertThat(done("visits", new Add(3)).content()).isEqualTo(json("3"));

    done("big", new Add(Long.MAX_VALUE));
    fails("big", new Add(1), 409, "a counter holds");
    assertThat(done("big", new Get()).content()).isEqualTo(json("9223372036854775807"));
    assertThat(done("big", new Add(-Long.MAX_VALUE)).content()).isEqualTo(json("0"));
    assertThat(done("big", new Add(1)).content()).isEqualTo(json("1"));
    assertThat(done("small", new Add(Long.MIN_VALUE)).content())
        .isEqualTo(json("-9223372036854775808"));
    fails("visits", put("1"), 400, "to put takes a store with the rule 'last-writer'");
  }

  @Test
  void aSetHoldsEachElementOnce() {
    reopen(Rule.SET);
    done("tags", new AddElement("\"b\""));
    done("tags", new AddElement("\"a\""));
    assertThat(done("tags", new AddElement("\"b\"")).isApplied()).isFalse();
    assertThat(done("tags", new Get()).content()).isEqualTo(json("[\"a\",\"b\"]"));
    assertThat(done("tags", new RemoveElement("\"a\"")).content()).isEqualTo(json("[\"b\"]"));
    assertThat(done("tags", new RemoveElement("\"a\"")).isApplied()).isFalse();
    fails("tags", new Add(1), 400, "to add a number takes a store with the rule 'counter'");
  }

  @Test
  void aKeyOrValueThatIsTooLongIsRefused() {
    fails("k".repeat(StoreFold.MAX_KEY + 1), put("1"), 400, "a key has 1 to 4096 bytes");
    fails("", put("1"), 400, "a key has 1 to 4096 bytes");
    fails("tea", put("1".repeat(StoreFold.MAX_VALUE + 1)), 413, "at most");
    assertThat(done("tea", put("1".repeat(StoreFold.MAX_VALUE))).isApplied()).isTrue();
    assertThat(done("tea", new Get()).content().bytes()).hasSize(StoreFold.MAX_VALUE);
  }

  /** Each is told under the key of its entry, at the time of the log. */
  @Test
  void changesAreToldWithTheTimeOfTheirCommandAndNumberedWithoutHoles() {
    done("tea", put("1"));
    store.advance(Duration.ofHours(1));
    done("milk", put("2"));
    var changes = store.changes();
    assertThat(changes)
        .extracting(change -> new String(change.key(), UTF_8))
        .containsExactly("tea", "milk");
    assertThat(changes)
        .extracting(change -> Change.read(change.value()).number())
        .containsExactly(1L, 2L);
    assertThat(changes.get(1).timestamp()).isEqualTo(store.now().toEpochMilli());
  }

  @Test
  void moreThanATickCanDoExpiresInTheNextOnesAtOnce() {
    for (int i = 0; i < 3 * StoreFold.MOST_OF_A_TICK; i++) {
      done("k" + i, new Put(json("1"), 1_000, NONE));
    }
    store.changes();
    store.advance(Duration.ofSeconds(2));
    assertThat(store.changes()).hasSize(3 * StoreFold.MOST_OF_A_TICK);
  }

  @Test
  void withoutAKeyNothingIsDone() {
    assertThat(store.ask(null, put("1")).code()).isEqualTo(400);
  }

  @Test
  void aVersionIsReadAsItIsWrittenAndNothingElseIs() {
    Stamp stamp = new Stamp(Instant.parse("2026-12-01T00:00:00Z").toEpochMilli(), 17, "eu");
    assertThat(Stamp.parse(stamp.toString())).isEqualTo(stamp);
    for (String nonsense : new String[] {"", "1", "1-2", "-1-0-eu", "1-0-", "1-0-EU", "zz-0-eu"}) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> Stamp.parse(nonsense))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is no version");
    }
  }
}
