package dev.braid.dsl;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How values of one type become bytes, and a {@link Tree} where it has one.
 *
 * <p>Two codecs are equal when a value of one may be handed to a reader of the other as it is. A
 * codec is immutable and may be used by several threads. It is never given null to encode: a null
 * value is a record without payload.
 */
public interface Codec<T> {

  /** The media type of its bytes. Codecs of one content type read each other's bytes. */
  String contentType();

  /**
   * The bytes of {@code value}.
   *
   * @throws CodecException when it cannot be encoded
   */
  byte[] encode(T value);

  /**
   * The value of {@code bytes}; null where they say so, as JSON can.
   *
   * @throws CodecException when they cannot be decoded
   */
  @Nullable T decode(byte[] bytes);

  /**
   * What has to happen before these bytes can be decoded without waiting, such as the answer of a
   * registry; null when nothing has, and null for bytes that it does not recognise, whose decoding
   * fails or waits for itself. Asked for every record, so be quick; never waits.
   *
   * <p>The stage completes, on any thread, when the bytes can be decoded at once, and from then on
   * they always can. It completes exceptionally when this attempt has failed: the exception's
   * message tells people what is missing and why. To ask again later is to try again.
   */
  default @Nullable CompletionStage<?> awaits(byte[] bytes) {
    return null;
  }

  /**
   * Whether {@link #awaits} may ever answer something: then whoever runs this codec keeps a place
   * where such values can wait.
   */
  default boolean mayAwait() {
    return false;
  }

  /**
   * Whether null is a value as any other, as it is of trees: then a service that reads it is given
   * null too, where for others that is a fault.
   */
  default boolean hasNull() {
    return false;
  }

  /** Whether values have a tree; if not, {@link #toTree} and {@link #fromTree} throw. */
  default boolean hasTree() {
    return true;
  }

  /**
   * The tree of {@code value}.
   *
   * @throws CodecException when it has none
   */
  @Nullable Object toTree(T value);

  /**
   * The value of {@code tree}, which is not null.
   *
   * @throws CodecException when it does not fit
   */
  T fromTree(Object tree);

  /**
   * Does what it has to before its first value, such as asking a registry. May wait; called by
   * whoever starts what uses it, never by a thread that serves, and perhaps more than once.
   *
   * @throws CodecException when it cannot be used; {@linkplain CodecException#isUnavailable
   *     unavailable} when what it asked did not answer
   */
  default void prepare() {}

  /**
   * Why values that {@code writer} wrote cannot be read with this codec, one line for each reason;
   * none when they can, and when nobody can tell before it runs.
   */
  default List<String> objections(Codec<?> writer) {
    return List.of();
  }

  /**
   * A codec that reads every value of this content type, whatever its Java type, and has a tree of
   * it: for what is handed on without being known. This one, unless it is pickier than that.
   */
  default Codec<?> generic() {
    return this;
  }

  /**
   * A codec for values that this program has stored itself, perhaps in an earlier release: it lets
   * what is missing be missing, so that a type may grow. This one, unless it is pickier than that.
   */
  default Codec<T> stored() {
    return this;
  }

  /** UTF-8 text. Its tree is the text. */
  static Codec<String> text() {
    return TextCodec.TEXT;
  }

  /** Bytes as they are. They have no tree. */
  static Codec<byte[]> bytes() {
    return BytesCodec.BYTES;
  }

  /**
   * A tree of any shape, as JSON: the same bytes in every process. Maps without an order of their
   * own, such as those of {@link java.util.Map#of}, are written in that of their keys.
   */
  static Codec<Object> tree() {
    return TreeCodec.TREE;
  }

  /**
   * JSON of a Java type, by Jackson.
   *
   * <p>Of a record it refuses to read text that lacks a component, or has null for it: but for
   * those of an {@code Optional} type and those with an annotation called {@code Nullable} that is
   * kept at run time. Fields that the type does not have are passed over. Numbers that would lose
   * something are refused.
   */
  static <T> Codec<T> json(Class<T> type) {
    return new JsonCodec<>(Json.MAPPER.constructType(type), Json.MAPPER);
  }

  /** JSON of a generic Java type, such as {@code new TypeReference<List<String>>() {}}. */
  static <T> Codec<T> json(TypeReference<T> type) {
    return new JsonCodec<>(Json.MAPPER.constructType(type.getType()), Json.MAPPER);
  }

  /** As {@link #json(Class)}, but fields that the type does not have are refused. */
  static <T> Codec<T> exactJson(Class<T> type) {
    return new JsonCodec<>(Json.EXACT.constructType(type), Json.EXACT);
  }
}
