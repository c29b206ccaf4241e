package dev.braid.dsl;

import com.fasterxml.jackson.databind.JavaType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Java types in the words of JSON, as whoever writes the JSON knows them. */
final class JsonType {

  private JsonType() {}

  /** Whether it has a name of its author's, such as that of a record. */
  static boolean isNamed(JavaType type) {
    Class<?> raw = type.getRawClass();
    return !isBuiltIn(raw) && !type.isContainerType() && !type.isReferenceType();
  }

  private static boolean isBuiltIn(Class<?> type) {
    return type.isPrimitive() || type.isArray() || type.getName().startsWith("java.");
  }

  /** {@code Order}, {@code text}, {@code list of Order}. */
  static String of(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw == byte[].class) {
      return "bytes as base64 text";
    }
    if (type.isReferenceType()) {
      return of(type.getReferencedType());
    }
    if (type.isMapLikeType()) {
      return raw(type.getContentType()) ? "map" : "map of " + several(type.getContentType());
    }
    if (type.isContainerType()) {
      return raw(type.getContentType()) ? "list" : "list of " + several(type.getContentType());
    }
    if (type.isEnumType()) {
      return "one of "
          + Arrays.stream(raw.getEnumConstants())
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    return simple(raw);
  }

  private static String several(JavaType content) {
    String one = of(content);
    return one.startsWith("a ") ? one.substring(2) + "s" : one;
  }

  private static boolean raw(@Nullable JavaType content) {
    return content == null || content.getRawClass() == Object.class;
  }

  /** What would have been right where {@code found} was found. */
  static String of(JavaType type, @Nullable Object found) {
    if (!(found instanceof Number)) {
      return of(type);
    }
    Class<?> raw = type.getRawClass();
    if (raw == int.class || raw == Integer.class) {
      return range(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (raw == long.class || raw == Long.class) {
      return range(Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (raw == short.class || raw == Short.class) {
      return range(Short.MIN_VALUE, Short.MAX_VALUE);
    }
    if (raw == byte.class || raw == Byte.class) {
      return range(Byte.MIN_VALUE, Byte.MAX_VALUE);
    }
    if (raw == double.class || raw == Double.class) {
      return "a number that 64 bits hold without a loss";
    }
    return raw == float.class || raw == Float.class
        ? "a number that 32 bits hold without a loss"
        : of(type);
  }

  private static String range(long least, long most) {
    return "a whole number from %s to %s".formatted(least, most);
  }

  private static String simple(Class<?> raw) {
    if (raw == String.class || CharSequence.class.isAssignableFrom(raw)) {
      return "text";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "true or false";
    }
    if (raw == char.class || raw == Character.class) {
      return "one character";
    }
    if (raw == double.class || raw == float.class || raw == BigDecimal.class) {
      return "a number";
    }
    if (raw.isPrimitive() || raw == BigInteger.class) {
      return "a whole number";
    }
    if (raw == Double.class || raw == Float.class || raw == Number.class) {
      return "a number";
    }
    if (Number.class.isAssignableFrom(raw)) {
      return "a whole number";
    }
    return raw == Object.class ? "a value" : raw.getSimpleName();
  }
}
