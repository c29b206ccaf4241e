package dev.braid.engine.internal.replies;

import dev.braid.dsl.CodecException;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.ExecutionFactory;
import dev.braid.engine.internal.core.KeptValues;
import dev.braid.wire.Value;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** The state of a stateful service, which the requests of its key meet. */
public final class StateValues implements KeptValues {

  private final KeyValueStore<Bytes, byte[]> store;
  private final String contentType;

  /**
   * @param contentType of the states
   */
  public StateValues(KeyValueStore<Bytes, byte[]> store, String contentType) {
    this.store = store;
    this.contentType = contentType;
  }

  @Override
  public Met metBy(Record<byte[], Envelope> record) {
    byte[] key = ExecutionFactory.key(record);
    if (key == null) {
      return Met.NOTHING;
    }
    try {
      byte[] state = StateRecord.of(store.get(StateRecord.name(key))).state();
      return state == null
          ? Met.NOTHING
          : new Met(List.of(Value.encoded(state, contentType)), List.of());
    } catch (CodecException ofAnotherVersion) {
      return Met.NOTHING; // who reads it says so
    }
  }
}
