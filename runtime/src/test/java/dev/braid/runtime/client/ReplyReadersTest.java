package dev.braid.runtime.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.dsl.TupleCodec;
import dev.braid.wire.Value;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ReplyReadersTest {

  private static final Fault FAULT = Fault.of(FaultCode.HANDLER_FAILED, "no");

  private record Price(long cents) {}

  private static Reply<Value> ok(Object tree) {
    return new Reply.Ok<>(Value.of(tree, Codec.tree()));
  }

  private static Reply<Value> bytes(String text) {
    return new Reply.Ok<>(Value.encoded(text.getBytes(UTF_8), ""));
  }

  @Test
  void aValueIsReadByTheExpectedCodec() {
    assertThat(ReplyReaders.read(bytes("{\"cents\":5}"), Codec.json(Price.class)))
        .isEqualTo(new Reply.Ok<>(new Price(5)));
  }

  @Test
  void nothingIsReadAsNothing() {
    assertThat(ReplyReaders.read(new Reply.Ok<>(Value.encoded(null, "")), Codec.text()).value())
        .isNull();
  }

  @Test
  void aFaultStaysAsItIs() {
    assertThat(ReplyReaders.read(new Reply.Failed<Value>(FAULT), Codec.text()))
        .isEqualTo(new Reply.Failed<>(FAULT));
  }

  @Test
  void partsKeepTheirOwnCodes() {
    Reply<Value> parts = new Reply.Parts<>(List.of(ok(1L), new Reply.Failed<Value>(FAULT)));
    assertThat(ReplyReaders.read(parts, Codec.tree()))
        .isEqualTo(new Reply.Parts<>(List.of(new Reply.Ok<>(1L), new Reply.Failed<>(FAULT))));
  }

  @Test
  void partsOfATupleAreReadEachByItsOwnCodec() {
    Reply<Value> parts = new Reply.Parts<>(List.of(ok("a"), bytes("{\"cents\":7}")));
    TupleCodec tuple = new TupleCodec(List.of(Codec.text(), Codec.json(Price.class)));
    assertThat(ReplyReaders.read(parts, tuple).value()).isEqualTo(List.of("a", new Price(7)));
  }

  @Test
  void partsThatDoNotFitTheTupleAreTrees() {
    Reply<Value> parts = new Reply.Parts<>(List.of(ok("a"), ok("b"), ok("c")));
    TupleCodec tuple = new TupleCodec(List.of(Codec.text(), Codec.text()));
    assertThat(ReplyReaders.read(parts, tuple).value()).isEqualTo(List.of("a", "b", "c"));
  }

  @Test
  void partsWithinPartsKeepTheirNesting() {
    Reply<Value> parts =
        new Reply.Parts<>(List.of(new Reply.Parts<Value>(List.of(ok(1L), ok(2L))), ok(3L)));
    assertThat(ReplyReaders.read(parts, Codec.tree()).value())
        .isEqualTo(List.of(List.of(1L, 2L), 3L));
  }

  /** A text that awaits its own bytes. */
  private record Awaiting(CompletableFuture<?> stage) implements Codec<String> {

    @Override
    public boolean mayAwait() {
      return true;
    }

    @Override
    public CompletionStage<?> awaits(byte[] bytes) {
      if (bytes.length == 0) {
        throw new IllegalStateException("broken");
      } else if (bytes[0] == '!') {
        throw new NoClassDefFoundError("gone");
      }
      return stage;
    }

    @Override
    public String contentType() {
      return "application/x-awaiting";
    }

    @Override
    public byte[] encode(String value) {
      return value.getBytes(UTF_8);
    }

    @Override
    public String decode(byte[] bytes) {
      return new String(bytes, UTF_8);
    }

    @Override
    public Object toTree(String value) {
      return value;
    }

    @Override
    public String fromTree(Object tree) {
      return tree.toString();
    }
  }

  private final Awaiting awaiting = new Awaiting(new CompletableFuture<>());

  @Test
  void aValueAwaitsWhatItsCodecSays() {
    assertThat(ReplyReaders.awaits(bytes("x"), awaiting)).isSameAs(awaiting.stage());
    assertThat(ReplyReaders.awaits(bytes("x"), Codec.text())).isNull();
  }

  @Test
  void aPartAwaitsWhatItsOwnCodecSays() {
    Reply<Value> parts =
        new Reply.Parts<>(List.of(ok("a"), new Reply.Failed<Value>(FAULT), bytes("b")));
    TupleCodec tuple = new TupleCodec(List.of(Codec.text(), awaiting, awaiting));
    assertThat(ReplyReaders.awaits(parts, tuple)).isSameAs(awaiting.stage());
  }

  @Test
  void whatIsNoneOfTheCodecsBytesAwaitsNothing() {
    assertThat(ReplyReaders.awaits(ok("x"), awaiting)).isNull();
    assertThat(ReplyReaders.awaits(new Reply.Failed<Value>(FAULT), awaiting)).isNull();
    assertThat(ReplyReaders.awaits(new Reply.Ok<>(Value.encoded(null, "")), awaiting)).isNull();
  }

  @Test
  void aCodecThatIsBrokenIsAFailedAttempt() {
    assertThat(ReplyReaders.awaits(bytes(""), awaiting))
        .satisfies(stage -> assertThat(stage.toCompletableFuture()).isCompletedExceptionally());
  }

  /** Whoever asks is the one thread that reads the replies of all. */
  @Test
  void anErrorOfACodecIsAFailedAttemptToo() {
    assertThat(ReplyReaders.awaits(bytes("!"), awaiting))
        .satisfies(stage -> assertThat(stage.toCompletableFuture()).isCompletedExceptionally());
  }

  @Test
  void aValueThatDoesNotFitIsACodecProblem() {
    assertThatThrownBy(() -> ReplyReaders.read(bytes("not json"), Codec.json(Price.class)))
        .isInstanceOf(CodecException.class);
  }
}
