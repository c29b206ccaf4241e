package dev.braid.dsl.kafka;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Any Kafka serde as a codec. Its values have no tree: they pass between steps that use an equal
 * codec, and as bytes of one content type.
 *
 * <p>Equal when serde, content type and topic are. Serdes need not be made for several threads, so
 * one at a time uses this one.
 *
 * @param serde configured, and closed by whoever made it
 * @param contentType of its bytes; the same for all serdes that read them
 * @param topic the name that the serde is given, for those that look something up by it
 */
public record SerdeCodec<T>(Serde<T> serde, String contentType, String topic) implements Codec<T> {

  public SerdeCodec {
    requireNonNull(serde, "serde");
    requireNonNull(contentType, "contentType");
    requireNonNull(topic, "topic");
  }

  /** A serde that does not look at the topic. */
  public static <T> SerdeCodec<T> of(Serde<T> serde, String contentType) {
    return new SerdeCodec<>(serde, contentType, "");
  }

  @Override
  public byte[] encode(T value) {
    byte[] bytes;
    try {
      synchronized (serde) {
        bytes = serde.serializer().serialize(topic, value);
      }
    } catch (KafkaException unfit) {
      throw new CodecException("cannot encode %s: %s".formatted(contentType, unfit), unfit);
    }
    if (bytes == null) {
      throw new CodecException("the serde of %s encoded a value as null".formatted(contentType));
    }
    return bytes;
  }

  @Override
  public @Nullable T decode(byte[] bytes) {
    try {
      synchronized (serde) {
        return serde.deserializer().deserialize(topic, bytes);
      }
    } catch (KafkaException unfit) {
      throw new CodecException("expected %s: %s".formatted(contentType, unfit), unfit);
    }
  }

  @Override
  public boolean hasTree() {
    return false;
  }

  @Override
  public Object toTree(T value) {
    throw new CodecException(contentType + " has no tree form; give the service a JSON codec");
  }

  @Override
  public T fromTree(Object tree) {
    throw new CodecException(contentType + " has no tree form; give the service a JSON codec");
  }
}
