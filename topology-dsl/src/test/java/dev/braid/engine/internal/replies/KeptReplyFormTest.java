package dev.braid.engine.internal.replies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounters;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.engine.internal.core.MapStore;
import dev.braid.wire.Value;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** The form of kept answers, and the two places where they stand. */
final class KeptReplyFormTest {

  private static final Fault.Origin ORIGIN = new Fault.Origin("service", "");

  private final MapStore<Bytes> store = new MapStore<>();

  private static DedupKey id(int number) {
    return new DedupKey(number * 0x9E3779B97F4A7C15L, number);
  }

  private static byte[] answer(int number, long until, Reply<Value> reply) {
    return answer(number, 1, until, reply);
  }

  private static byte[] answer(int number, int attempt, long until, Reply<Value> reply) {
    return KeptReplyForm.write(id(number), attempt, until, reply, ORIGIN, new EngineCounters());
  }

  private static byte[] busy(int number, int attempt) {
    Fault fault = new Fault(503, "busy " + attempt, ORIGIN);
    return answer(number, attempt, 10, new Reply.Failed<>(fault));
  }

  private static String given(byte[] answers, int attempt) {
    KeptReplyForm.Found found = KeptReplyForm.find(answers, 0, id(1), attempt, 9);
    if (found == null) {
      return "nothing";
    }
    return found.reply().isOk() ? text(found.reply()) : found.reply().fault().message();
  }

  private static byte[] answer(int number, long until) {
    return answer(number, until, new Reply.Ok<>(Value.of("answer " + number, Codec.text())));
  }

  private static String text(Reply<Value> reply) {
    return String.valueOf(Value.of(reply).as(Codec.text()));
  }

  private static byte[] joined(byte[]... answers) {
    ByteBuffer all =
        ByteBuffer.allocate(List.of(answers).stream().mapToInt(one -> one.length).sum());
    List.of(answers).forEach(all::put);
    return all.array();
  }

  @Test
  void anyReplyIsReadAsItWasWritten() {
    List<Reply<Value>> replies =
        List.of(
            new Reply.Ok<>(Value.encoded(null, "")),
            new Reply.Ok<>(Value.encoded("{}".getBytes(UTF_8), "application/json")),
            new Reply.Ok<>(Value.encoded("text".getBytes(UTF_8), "text/plain")),
            new Reply.Ok<>(Value.encoded(new byte[] {1, 0}, "application/x-own")),
            new Reply.Ok<>(Value.encoded(new byte[0], "")),
            new Reply.Failed<>(new Fault(503, "busy", new Fault.Origin("service", "step"))),
            new Reply.Failed<>(new Fault(422, "nö", new Fault.Origin("service", "step"))));
    for (Reply<Value> reply : replies) {
      KeptReplyForm.Found found = KeptReplyForm.find(answer(1, 10, reply), 0, id(1), 1, 9);
      assertThat(found).isNotNull();
      Reply<Value> read = found.reply();
      if (reply.isOk()) {
        assertThat(Value.of(read).bytes()).isEqualTo(Value.of(reply).bytes());
        assertThat(Value.of(read).contentType()).isEqualTo(Value.of(reply).contentType());
      } else {
        assertThat(read).isEqualTo(reply);
      }
    }
  }

  @Test
  void partsAreReadAsTheyWereWritten() {
    Reply<Value> parts =
        new Reply.Parts<>(
            List.of(
                new Reply.Ok<>(Value.of("x", Codec.text())),
                new Reply.Failed<>(new Fault(503, "busy", ORIGIN))));
    KeptReplyForm.Found found = KeptReplyForm.find(answer(1, 10, parts), 0, id(1), 1, 9);
    assertThat(found).isNotNull();
    assertThat(found.reply()).isInstanceOf(Reply.Parts.class);
    assertThat(found.reply().code()).isEqualTo(503);
    assertThat(KeptReplyForm.find(answer(1, 10, parts), 0, id(1), 2, 9)).isNull();
  }

  @Test
  void aFaultThatMayPassIsTheAnswerToItsAttemptAndTheRestIsFinal() {
    byte[] all = joined(busy(1, 3), busy(1, 1), answer(1, 4, 10, ok("done")), busy(2, 2));
    assertThat(given(all, 1)).isEqualTo("busy 1");
    assertThat(given(all, 2)).isEqualTo("busy 3");
    assertThat(given(all, 3)).isEqualTo("busy 3");
    assertThat(given(all, 4)).isEqualTo("done");
    assertThat(given(all, 9)).isEqualTo("done");
    assertThat(given(busy(1, 3), 4)).isEqualTo("nothing");
  }

  private static Reply<Value> ok(String value) {
    return new Reply.Ok<>(Value.of(value, Codec.text()));
  }

  @Test
  void anAnswerIsFoundByItsIdUntilItsEnd() {
    byte[] all = joined(answer(1, 10), answer(2, 10), answer(1, 20));
    assertThat(KeptReplyForm.find(all, 0, id(3), 1, 0)).isNull();
    assertThat(KeptReplyForm.find(all, 0, id(2), 1, 9)).isNotNull();
    assertThat(KeptReplyForm.find(all, 0, id(2), 1, 10)).isNull();
    assertThat(KeptReplyForm.find(all, 0, id(1), 1, 10)).isNotNull();
  }

  @Test
  void pagesAreTheSameAfterARestart() {
    KeptReplyPages first = new KeptReplyPages(store);
    for (int page = 0; page < 100; page++) {
      first.add(ByteBuffer.wrap(joined(answer(2 * page, page), answer(2 * page + 1, 1000))));
    }
    KeptReplyPages second = new KeptReplyPages(store);
    assertThat(second.size()).isEqualTo(200);
    KeptReplyForm.Found found = second.find(id(77), 1, 999);
    assertThat(found).isNotNull();
    assertThat(text(found.reply())).isEqualTo("answer 77");
    assertThat(second.find(id(200), 1, 0)).isNull();

    second.add(ByteBuffer.wrap(answer(200, 1000)));
    assertThat(new KeptReplyPages(store).size()).isEqualTo(201);
  }

  @Test
  void aPageIsDeletedWhenItsLastAnswerHasEnded() {
    KeptReplyPages pages = new KeptReplyPages(store);
    pages.add(ByteBuffer.wrap(joined(answer(1, 10), answer(2, 20))));
    pages.add(ByteBuffer.wrap(answer(3, 15)));
    pages.prune(19);
    assertThat(pages.size()).isEqualTo(2);
    assertThat(pages.find(id(1), 1, 19)).isNull();
    assertThat(pages.find(id(2), 1, 19)).isNotNull();
    pages.prune(20);
    assertThat(pages.size()).isZero();
    assertThat(store.approximateNumEntries()).isZero();
  }

  @Test
  void oneRequestDeletesSomePagesOnly() {
    KeptReplyPages pages = new KeptReplyPages(store);
    for (int page = 0; page < 10; page++) {
      pages.add(ByteBuffer.wrap(answer(page, page)));
    }
    pages.prune(100);
    assertThat(pages.size()).isBetween(1, 9);
    pages.prune(100);
    pages.prune(100);
    assertThat(pages.size()).isZero();
  }

  @Test
  void recordsOfKeysAreNoPages() {
    KeptReplyPages pages = new KeptReplyPages(store);
    byte[] record = StateRecord.of(null).next(new byte[] {1}, answer(1, 10), 0, pages);
    assertThat(record).isNotNull();
    store.put(StateRecord.name(new byte[] {(byte) 0xFF}), record);
    assertThat(new KeptReplyPages(store).size()).isZero();
  }

  @Test
  void repliesAreTheSameAfterARestart() {
    KeptReplies<Bytes> first = KeptReplies.of(store);
    first.keep(id(1), answer(1, 10));
    first.keep(id(2), answer(2, 20));
    KeptReplies<Bytes> replies = KeptReplies.of(store);
    assertThat(replies.size()).isEqualTo(2);
    replies.prune(10);
    assertThat(replies.size()).isOne();
    assertThat(replies.find(id(1), 1, 0)).isNull();
    assertThat(replies.find(id(2), 1, 19)).isNotNull();
  }

  @Test
  void theLastAttemptsOfOneRequestAreKept() {
    KeptReplies<Bytes> replies = KeptReplies.of(store);
    for (int attempt = 1; attempt <= 1000; attempt++) {
      replies.keep(id(1), busy(1, attempt));
    }
    assertThat(replies.size()).isOne();
    assertThat(store.get(Bytes.wrap(replies(1)))).hasSizeLessThan(1024);
    Reply<Value> first = replies.find(id(1), 1, 9);
    assertThat(first).isNotNull();
    assertThat(first.code()).isEqualTo(503);
    assertThat(replies.find(id(1), 1000, 9)).isNotNull();
    assertThat(replies.find(id(1), 1001, 9)).isNull();
    replies.prune(10);
    assertThat(store.approximateNumEntries()).isZero();
  }

  private static byte[] replies(int number) {
    DedupKey id = id(number);
    return ByteBuffer.allocate(16).putLong(id.high()).putLong(id.low()).array();
  }

  @Test
  void whatALaterVersionWroteIsRefusedAtTheStart() {
    store.put(Bytes.wrap(new byte[] {'p', 0, 0, 0, 0, 0, 0, 0, 5}), new byte[] {9});
    assertThatIllegalStateException()
        .isThrownBy(() -> new KeptReplyPages(store))
        .withMessageContainingAll("page 5", "version 9", "expected 2");
    MapStore<Bytes> replies = new MapStore<>();
    replies.put(Bytes.wrap(new byte[16]), new byte[] {9});
    assertThatIllegalStateException()
        .isThrownBy(() -> KeptReplies.of(replies))
        .withMessageContainingAll("version 9", "expected 2");
  }
}
