package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Composition;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Work;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.holding.Awaits;
import dev.braid.wire.CallId;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Which codec can tell whether a record, or what is kept, can be decoded yet. One codec of a
 * content type tells for all: they read each other's bytes, and so need the same.
 *
 * <p>Bytes whose sender did not say what they are count for what will read them: a service's input;
 * in a flow what its first step reads, or what the service of the call answers. Where that is not
 * known nothing is awaited, and the decoding has to wait itself, or fails.
 */
final class BufferCodecs implements Awaits {

  private final List<Typed> typed = new ArrayList<>();
  private final Map<String, Codec<?>> replies = new HashMap<>();
  private @Nullable Codec<?> untyped;

  private BufferCodecs() {}

  /** A codec that may await something, and its content type as it stands in a header. */
  @SuppressWarnings("ArrayRecordComponent") // compared with headers, and never as a record
  private record Typed(byte[] contentType, Codec<?> codec) {}

  static BufferCodecs of(Service<?, ?> service) {
    BufferCodecs codecs = new BufferCodecs();
    codecs.add(service.ref().input());
    if (service.work() instanceof Work.Stateful<?, ?, ?> stateful) {
      codecs.add(stateful.state());
    }
    codecs.untyped = awaiting(service.ref().input());
    return codecs;
  }

  /**
   * Of a flow: those of its own steps; where it has calls, whose replies may be of any type, all
   * that it knows.
   *
   * @param callees where its calls lead
   * @param replies what its calls are answered with, by step id
   * @param others codecs that it knows from elsewhere
   */
  static BufferCodecs of(
      FlowDefinition flow,
      Callees callees,
      Bindings bindings,
      Map<String, Codec<?>> replies,
      Collection<Codec<?>> others) {
    BufferCodecs codecs = new BufferCodecs();
    List<Codec<?>> inputs = new ArrayList<>();
    codecs.visit(flow.step(), callees, bindings, inputs);
    codecs.untyped = awaiting(inputs.get(0));
    others.forEach(codecs::add);
    replies.forEach(
        (step, codec) -> {
          if (codec.mayAwait()) {
            codecs.replies.put(step, codec);
          }
        });
    return codecs;
  }

  /** Adds the codecs of a step's leaves, and to {@code inputs} what each reads. */
  private void visit(Step step, Callees callees, Bindings bindings, List<Codec<?>> inputs) {
    if (step instanceof Composition composition) {
      composition.steps().forEach(child -> visit(child, callees, bindings, inputs));
      return;
    }
    if (step instanceof Call call && !call.fixedPart().isEmpty()) {
      inputs.add(Codec.tree());
    }
    if (step instanceof Call call && callees.of(call) instanceof Callee.Inline inline) {
      visit(inline.definition().step(), callees, bindings, inputs);
    } else if (step instanceof Call call) {
      ServiceRef<?, ?> ref = callees.ref(call.name());
      leaf(ref == null ? null : ref.input(), ref == null ? null : ref.output(), inputs);
    } else {
      NamedFunction<?, ?> function =
          step instanceof Apply apply ? bindings.functions().get(apply.name()) : null;
      leaf(
          function == null ? null : function.input(),
          function == null ? null : function.output(),
          inputs);
    }
  }

  /** What is not known, or is sent on as it is, counts as a tree. */
  private void leaf(@Nullable Codec<?> input, @Nullable Codec<?> output, List<Codec<?>> inputs) {
    inputs.add(input == null ? Codec.tree() : input);
    if (input != null && output != null) {
      add(input);
      add(output);
    }
  }

  private void add(Codec<?> codec) {
    byte[] contentType = codec.contentType().getBytes(UTF_8);
    if (codec.mayAwait() && find(contentType) == null) {
      typed.add(new Typed(contentType, codec));
    }
  }

  private static @Nullable Codec<?> awaiting(Codec<?> codec) {
    return codec.mayAwait() ? codec : null;
  }

  /** Whether any record may have to wait. */
  boolean mayAwait() {
    return !typed.isEmpty();
  }

  @Override
  public @Nullable CompletionStage<?> awaits(Record<byte[], Envelope> record) {
    byte[] payload = record.value().payload();
    Codec<?> codec = payload == null ? null : codec(record);
    return payload == null || codec == null ? null : awaits(codec, payload);
  }

  @Override
  public @Nullable CompletionStage<?> awaits(Value kept) {
    Codec<?> codec =
        kept.contentType().isEmpty() ? untyped : find(kept.contentType().getBytes(UTF_8));
    byte[] payload = codec == null ? null : kept.bytes();
    return payload == null || codec == null ? null : awaits(codec, payload);
  }

  /** What a codec throws is a failed attempt: it must not end a stream thread. */
  private static @Nullable CompletionStage<?> awaits(Codec<?> codec, byte[] payload) {
    try {
      return codec.awaits(payload);
    } catch (Exception | Error broken) { // checked ones too: not every language checks
      return CompletableFuture.failedFuture(broken);
    }
  }

  private @Nullable Codec<?> codec(Record<byte[], Envelope> record) {
    Headers headers = record.headers();
    byte[] contentType = Wire.bytes(headers, Wire.CONTENT_TYPE);
    if (contentType != null && contentType.length > 0) {
      return find(contentType);
    }
    if (record.value().kind() == Envelope.Kind.REQUEST) {
      return untyped;
    }
    if (replies.isEmpty()) {
      return null;
    }
    CallId callId = CallId.parse(Wire.bytes(headers, Wire.CORRELATION_ID));
    return callId == null ? null : replies.get(callId.stepId());
  }

  private @Nullable Codec<?> find(byte[] contentType) {
    for (int i = 0; i < typed.size(); i++) {
      if (Arrays.equals(typed.get(i).contentType(), contentType)) {
        return typed.get(i).codec();
      }
    }
    return null;
  }
}
