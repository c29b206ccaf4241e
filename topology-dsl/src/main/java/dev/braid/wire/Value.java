package dev.braid.wire;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Tree;
import dev.braid.dsl.TupleCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way between steps: an object with its codec, or bytes with their content type, or
 * the list of the values of several parts. It changes form only when a reader asks for another one,
 * and remembers that form. Not for several threads.
 */
public final class Value {

  /** Never given an entry: a null is always written in place. */
  private static final Value NULL = new Value(null, null, null, "", null);

  /** The object, when {@code codec} is given. */
  private @Nullable Object object;

  private @Nullable Codec<?> codec;
  private byte @Nullable [] bytes;

  /** Of the bytes; empty when the sender did not say. */
  private final String contentType;

  private final @Nullable List<Value> parts;

  /** Who makes a tree of the bytes, when no step here has read them. */
  private @Nullable Codec<?> reader;

  /** Where the bytes are, while they are not here. */
  private @Nullable Supplier<byte @Nullable []> kept;

  /** The number of the store's entry that keeps the bytes, or -1. */
  private int entry = -1;

  /** Who answered null, of a null. */
  private String nobody = "";

  private Source source = Source.HERE;

  /** Where a value was made. */
  private enum Source {
    HERE,
    OUTSIDE,
    /** Here, but perhaps by an earlier release. */
    STORED
  }

  private Value(
      @Nullable Object object,
      @Nullable Codec<?> codec,
      byte @Nullable [] bytes,
      String contentType,
      @Nullable List<Value> parts) {
    this.object = object;
    this.codec = codec;
    this.bytes = bytes;
    this.contentType = contentType;
    this.parts = parts;
  }

  /**
   * An object, to be handed on as it is to readers of an equal codec. A tree is first brought into
   * its one form, so that a reader finds the same whether it stands beside the writer or far away.
   *
   * @throws CodecException when it should be a tree and is not
   */
  public static Value of(@Nullable Object object, Codec<?> codec) {
    if (object == null) {
      return NULL;
    }
    return codec == Codec.tree()
        ? ofTree(UserCode.guarded(() -> Codec.tree().toTree(object)))
        : new Value(object, codec, null, codec.contentType(), null);
  }

  /** What a service or function of this name has answered. */
  public static Value answered(@Nullable Object object, Codec<?> codec, String by) {
    return object == null ? nothing(by) : of(object, codec);
  }

  /** A null, and who answered it; empty when that is not known. */
  public static Value nothing(String by) {
    if (by.isEmpty()) {
      return NULL;
    }
    Value nothing = new Value(null, null, null, "", null);
    nothing.nobody = by;
    return nothing;
  }

  /** Who answered this null; empty when that is not known. */
  public String nothingBy() {
    return nobody;
  }

  /** A tree that is in its one form already. */
  static Value ofTree(@Nullable Object tree) {
    return tree == null
        ? NULL
        : new Value(tree, Codec.tree(), null, Codec.tree().contentType(), null);
  }

  /**
   * Bytes as they came.
   *
   * @param contentType empty when the sender did not say: then they are taken for what the reader
   *     expects
   */
  public static Value encoded(byte @Nullable [] bytes, String contentType) {
    return bytes == null
        ? NULL
        : new Value(null, null, bytes, contentType, null).from(Source.OUTSIDE);
  }

  /** Bytes that the store keeps under a number, read when they are first asked for. */
  public static Value kept(int entry, String contentType, Supplier<byte @Nullable []> bytes) {
    Value value = new Value(null, null, null, contentType, null);
    value.entry = entry;
    value.kept = bytes;
    return value;
  }

  private Value from(Source origin) {
    source = origin;
    return this;
  }

  /** This value, that was read from a store. */
  public Value stored(boolean fromOutside) {
    return isNull() ? this : from(fromOutside ? Source.OUTSIDE : Source.STORED);
  }

  /** Whether it is as it came from outside, or has a part that is. */
  public boolean isFromOutside() {
    return parts == null ? source == Source.OUTSIDE : parts.stream().anyMatch(Value::isFromOutside);
  }

  /** The value of a reply, which is a success: of parts, the list of their values. */
  public static Value of(Reply<?> reply) {
    if (reply instanceof Reply.Parts<?> parts) {
      List<Value> values = new ArrayList<>(parts.replies().size());
      for (Reply<?> part : parts.replies()) {
        values.add(of(part));
      }
      return new Value(null, null, null, Json.CONTENT_TYPE, values);
    }
    return reply.value() instanceof Value value ? value : NULL;
  }

  /** This value, for bytes of this type where their sender did not say what they are. */
  public Value assuming(String type) {
    return bytes == null || !contentType.isEmpty() ? this : encoded(bytes, type);
  }

  /** This value, of which a tree can be made even when no step here has read its bytes. */
  public Value readableBy(TreeCodecs forms) {
    if (object == null && !contentType.isEmpty()) {
      reader = forms.reader(contentType);
    }
    return this;
  }

  public boolean isNull() {
    return object == null && bytes == null && parts == null && kept == null;
  }

  /** Whether a reader has to decode something first. */
  public boolean isToBeRead() {
    return object == null;
  }

  /** Whether it is still these bytes, as they came. */
  public boolean isOf(byte @Nullable [] original) {
    return original == null ? isNull() : bytes == original;
  }

  public int entry() {
    return entry;
  }

  public void setEntry(int number) {
    this.entry = number;
  }

  /** The media type of {@link #bytes}. */
  public String contentType() {
    return contentType;
  }

  /**
   * This value for a reader with this codec.
   *
   * @throws CodecException when it cannot be converted
   */
  public <T> @Nullable T as(Codec<T> reader) {
    if (object != null && (codec == reader || reader.equals(codec))) {
      @SuppressWarnings("unchecked") // equal codecs have values of one type
      T same = (T) object;
      return same;
    }
    if (isNull()) {
      return null;
    }
    T converted = convert(reader);
    if (parts == null && bytes != null && object == null) {
      object = converted;
      codec = reader;
    }
    return converted;
  }

  /**
   * This value for a reader that takes no null, unless null is a value of its codec.
   *
   * @throws CodecException when it is null, or cannot be converted
   */
  @SuppressWarnings("NullAway") // null only where it is a value
  public <T> T required(Codec<T> reader) {
    T value = as(reader);
    if (value == null && !reader.hasNull()) {
      String who = nobody.isEmpty() ? "" : ", which '%s' answered".formatted(nobody);
      throw new CodecException("expected a value, found null" + who);
    }
    return value;
  }

  private <T> @Nullable T convert(Codec<T> expected) {
    Codec<T> reader = source == Source.STORED ? expected.stored() : expected;
    if (parts != null && reader instanceof TupleCodec tuple) {
      @SuppressWarnings("unchecked") // a tuple codec's values are lists
      T list = (T) elements(parts, tuple);
      return list;
    }
    boolean sameForm = contentType.isEmpty() || contentType.equals(reader.contentType());
    if (parts == null && (sameForm || !reader.hasTree())) {
      byte[] form = bytes();
      return form == null ? null : UserCode.guarded(() -> reader.decode(form));
    }
    Object tree = tree();
    return tree == null ? null : UserCode.guarded(() -> reader.fromTree(tree));
  }

  private static List<@Nullable Object> elements(List<Value> parts, TupleCodec tuple) {
    if (parts.size() != tuple.elements().size()) {
      throw new CodecException(
          "expected %s parts, found %s".formatted(tuple.elements().size(), parts.size()));
    }
    List<@Nullable Object> elements = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      elements.add(parts.get(i).as(tuple.elements().get(i)));
    }
    return Collections.unmodifiableList(elements);
  }

  /**
   * The bytes of this value; null for null.
   *
   * @throws CodecException when it cannot be encoded
   */
  public byte @Nullable [] bytes() {
    if (bytes == null && !isNull()) {
      if (kept != null) {
        bytes = loaded(kept);
        kept = null;
      } else {
        bytes = parts != null ? Json.bytes(tree()) : encode(codec, object);
      }
    }
    return bytes;
  }

  /**
   * The tree of this value.
   *
   * @throws CodecException when it has none
   */
  public @Nullable Object tree() {
    if (isNull()) {
      return null;
    }
    if (parts != null) {
      List<@Nullable Object> trees = new ArrayList<>(parts.size());
      for (Value part : parts) {
        trees.add(part.tree());
      }
      return Collections.unmodifiableList(trees);
    }
    // The bytes first: an object that was read from them may hold less than they do.
    byte[] form = object == null ? bytes() : bytes;
    String type = contentType.isEmpty() && codec != null ? codec.contentType() : contentType;
    if (form != null && type.equals(Codec.text().contentType())) {
      return Codec.text().decode(form);
    }
    if (form != null && (type.isEmpty() || type.equals(Json.CONTENT_TYPE))) {
      return Json.tree(form);
    }
    if (object != null) {
      return codec == Codec.tree() ? object : toTree(codec, object);
    }
    if (form != null && reader != null) {
      return read(reader, form);
    }
    throw new CodecException(
        "cannot read content type '%s'; expected %s or %s"
            .formatted(contentType, Json.CONTENT_TYPE, Codec.text().contentType()));
  }

  private static <T> @Nullable Object read(Codec<T> codec, byte[] form) {
    T value = UserCode.guarded(() -> codec.decode(form));
    return value == null ? null : toTree(codec, value);
  }

  private static byte[] loaded(Supplier<byte @Nullable []> from) {
    byte[] found = from.get();
    if (found == null) {
      throw new CodecException("a value that was kept for this execution is gone");
    }
    return found;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // object and codec were given together
  private static byte @Nullable [] encode(@Nullable Codec codec, @Nullable Object object) {
    return codec == null || object == null
        ? null
        : (byte @Nullable []) UserCode.guarded(() -> codec.encode(object));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // object and codec were given together
  private static @Nullable Object toTree(@Nullable Codec codec, Object object) {
    return codec == null ? null : UserCode.guarded(() -> Tree.of(codec.toTree(object)));
  }

  @Override
  public String toString() {
    return parts != null ? parts.toString() : object != null ? object.toString() : contentType;
  }
}
