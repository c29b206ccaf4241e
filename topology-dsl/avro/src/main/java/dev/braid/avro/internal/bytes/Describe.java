package dev.braid.avro.internal.bytes;

import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** Schemas in the words of messages. */
public final class Describe {

  private Describe() {}

  /** The last part of a named schema's name, or the kind of another. */
  public static String root(Schema schema) {
    return isNamed(schema) ? schema.getName() : "Avro " + schema.getType().getName();
  }

  /** What a value of it is: {@code record Order}, {@code array of int}, {@code null or string}. */
  public static String type(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM -> schema.getType().getName() + " " + schema.getName();
      case FIXED -> "fixed %s of %s bytes".formatted(schema.getName(), schema.getFixedSize());
      case ARRAY -> "array of " + type(schema.getElementType());
      case MAP -> "map of " + type(schema.getValueType());
      case UNION ->
          schema.getTypes().stream().map(Describe::type).collect(Collectors.joining(" or "));
      case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> simple(schema);
    };
  }

  private static String simple(Schema schema) {
    String logical = schema.getProp("logicalType");
    String type = schema.getType().getName();
    return logical == null ? type : "%s (%s)".formatted(type, logical);
  }

  /** What an exception says, without the name of its class where it says anything. */
  public static String reason(Exception unfit) {
    String message = unfit.getMessage();
    return message == null ? unfit.getClass().getSimpleName() : message;
  }

  public static boolean isNamed(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED -> true;
      default -> false;
    };
  }
}
