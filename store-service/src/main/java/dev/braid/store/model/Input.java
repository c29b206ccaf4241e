package dev.braid.store.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.CodecException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Output} has written. */
final class Input {

  private final ByteBuffer bytes;
  private final String what;

  private Input(String what, ByteBuffer bytes) {
    this.what = what;
    this.bytes = bytes;
  }

  /**
   * Reads one form.
   *
   * @param what it is, for people
   * @throws CodecException when it is of another version, or is cut short, or makes no sense
   */
  static <T> T read(String what, byte version, byte[] bytes, Function<Input, T> reading) {
    Input input = new Input(what, ByteBuffer.wrap(bytes));
    try {
      byte found = input.nextByte();
      if (found != version) {
        throw new CodecException(
            "%s has version %s, expected %s: was it written by a later one?"
                .formatted(what, found, version));
      }
      T value = reading.apply(input);
      if (input.bytes.hasRemaining()) {
        throw new CodecException(
            "%s has %s bytes too many".formatted(what, input.bytes.remaining()));
      }
      return value;
    } catch (BufferUnderflowException shorter) {
      throw new CodecException(
          "%s ends early, after %s bytes".formatted(what, bytes.length), shorter);
    } catch (IllegalArgumentException senseless) {
      throw new CodecException("%s makes no sense: %s".formatted(what, senseless.getMessage()));
    }
  }

  byte nextByte() {
    return bytes.get();
  }

  int nextInt() {
    return bytes.getInt();
  }

  long nextLong() {
    return bytes.getLong();
  }

  String text() {
    return new String(next(Byte.toUnsignedInt(bytes.get())), UTF_8);
  }

  /** Behind their length. */
  byte[] block() {
    return next(bytes.getInt());
  }

  byte[] rest() {
    return next(bytes.remaining());
  }

  private byte[] next(int length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new CodecException(
          "%s says that %s bytes follow where there are %s"
              .formatted(what, length, bytes.remaining()));
    }
    byte[] next = new byte[length];
    bytes.get(next);
    return next;
  }

  Stamp stamp() {
    return new Stamp(nextLong(), nextInt(), text());
  }

  Seen seen() {
    SortedMap<String, Long> numbers = new TreeMap<>();
    for (int left = Byte.toUnsignedInt(nextByte()); left > 0; left--) {
      numbers.put(text(), nextLong());
    }
    return new Seen(numbers);
  }

  @Nullable Content content() {
    byte there = nextByte();
    return switch (there) {
      case 0 -> null;
      case 1 -> new Content(text(), block());
      default -> throw new CodecException("%s has a value of kind %s".formatted(what, there));
    };
  }
}
