package dev.braid.engine.internal.holding;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.wire.Value;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Tells what has to come before something can be decoded. */
public interface Awaits {

  /** What a record's payload awaits, or null when it can be decoded at once. */
  @Nullable CompletionStage<?> awaits(Record<byte[], Envelope> record);

  /** The same of a value that is kept. */
  @Nullable CompletionStage<?> awaits(Value kept);
}
