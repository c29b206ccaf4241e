package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** A dead letter in headers: what Braid says of it, and the original ones as far as they fit. */
public final class DeadLetterFormat {

  /** What the names of Braid's headers of a dead letter begin with; original ones never do. */
  static final String PREFIX = "braid-dead-";

  public static final String REASON = PREFIX + "reason";
  static final String CODE = PREFIX + "code";
  static final String MESSAGE = PREFIX + "message";
  static final String SERVICE = PREFIX + "service";
  static final String TOPIC = PREFIX + "topic";
  static final String PARTITION = PREFIX + "partition";
  static final String OFFSET = PREFIX + "offset";
  static final String TIMESTAMP = PREFIX + "timestamp";
  static final String AT = PREFIX + "at";

  /** The original headers that are not here. */
  static final String LEFT_OUT = PREFIX + "left-out";

  /** What else is not here: the payload, or key and payload. */
  static final String MISSING = PREFIX + "missing";

  /** More than all headers of the largest reply. */
  public static final int MAX_REPLY_HEADERS = 112 * 1024;

  private static final int MAX_MESSAGE = 1024;
  private static final int MAX_NAME = 64;

  private DeadLetterFormat() {}

  /**
   * Why, and who says so.
   *
   * @param code of the fault
   * @param service the flow or service whose dead letter it is
   */
  public record Cause(DeadLetterReason reason, int code, String message, String service) {}

  public static void write(Headers headers, Cause cause, DeadLetter.Place place, long now) {
    Wire.put(headers, REASON, cause.reason().text());
    Wire.put(headers, CODE, cause.code());
    headers.add(MESSAGE, cut(cause.message()));
    Wire.put(headers, SERVICE, cause.service());
    Wire.put(headers, TOPIC, place.topic());
    // Absent where they are not known: the numbers of this wire have no sign.
    putKnown(headers, PARTITION, place.partition());
    putKnown(headers, OFFSET, place.offset());
    putKnown(headers, TIMESTAMP, place.timestamp());
    Wire.put(headers, AT, now);
  }

  private static void putKnown(Headers headers, String name, long number) {
    if (number >= 0) {
      Wire.put(headers, name, number);
    }
  }

  /** At most a KiB in UTF-8, and no half character at its end. */
  private static byte[] cut(String message) {
    String text = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
    byte[] bytes = text.getBytes(UTF_8);
    while (bytes.length > MAX_MESSAGE) {
      int fewer = Math.max(1, (bytes.length - MAX_MESSAGE) / 3);
      text = text.substring(0, text.length() - fewer);
      bytes = text.getBytes(UTF_8);
    }
    return bytes;
  }

  /** All as they were, when that is within the bounds; else those first that a replay needs. */
  public static void writeOriginals(Headers headers, Headers originals, int most, int mostBytes) {
    Room room = new Room(headers, most, mostBytes);
    for (Header original : originals) {
      if (isOfTheWire(original.key())) {
        room.take(original);
      }
    }
    for (Header original : originals) {
      if (!isOfTheWire(original.key()) && !original.key().startsWith(PREFIX)) {
        room.take(original);
      }
    }
    room.close();
  }

  private static boolean isOfTheWire(String name) {
    return name.equals(Wire.TRACE_PARENT)
        || name.equals(Wire.TRACE_STATE)
        || name.startsWith("kafka_")
        || (name.startsWith("braid-") && !name.startsWith(PREFIX));
  }

  public static void writeMissing(Headers headers, boolean keyIsHere) {
    Wire.put(headers, MISSING, keyIsHere ? "payload" : "key and payload");
  }

  /** The place that there is for original headers. */
  private static final class Room {
    private final Headers headers;
    private final StringBuilder leftOut = new StringBuilder();
    private int number;
    private int bytes;
    private int unnamed;

    Room(Headers headers, int number, int bytes) {
      this.headers = headers;
      this.number = number;
      this.bytes = bytes;
    }

    void take(Header original) {
      int size = RecordSize.ofHeader(original);
      if (number > 0 && size <= bytes) {
        headers.add(original);
        number--;
        bytes -= size;
      } else if (leftOut.length() < MAX_MESSAGE - MAX_NAME - 30) {
        String name = original.key();
        String shown = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
        leftOut.append(leftOut.isEmpty() ? "" : ", ").append(Printable.text(shown));
        leftOut.append(" (").append(size).append(" bytes)");
      } else {
        unnamed++;
      }
    }

    void close() {
      if (unnamed > 0) {
        leftOut.append(", and ").append(unnamed).append(" more");
      }
      if (!leftOut.isEmpty()) {
        headers.add(LEFT_OUT, cut(leftOut.toString()));
      }
    }
  }
}
