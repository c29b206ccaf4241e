package dev.braid.benchmarks.avro;

import dev.braid.avro.Avro;
import dev.braid.avro.AvroCodec;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** A codec of ours. */
record BraidAvro<T>(Avro avro, Class<T> type, AvroCodec<T> codec) implements AvroSide {

  /**
   * @param avro closed with this
   */
  static AvroSide of(Avro avro, AvroSample sample) {
    return sample.form() == AvroSample.Form.GENERIC
        ? new BraidAvro<>(avro, GenericRecord.class, avro.codec(sample.schema(), sample.topic()))
        : generated(avro, sample.type(), sample.topic());
  }

  private static <T> AvroSide generated(Avro avro, Class<T> type, String topic) {
    return new BraidAvro<>(avro, type, avro.codec(type, topic));
  }

  @Override
  public String name() {
    return "braid";
  }

  @Override
  public byte[] encode(Object value) {
    return codec.encode(type.cast(value));
  }

  @Override
  public @Nullable Object decode(byte[] bytes) {
    return codec.decode(bytes);
  }

  @Override
  public void close() {
    avro.close();
  }
}
