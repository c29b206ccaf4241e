package dev.braid.dsl;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why JSON text is no value of a Java type, in words that its sender understands: which field, what
 * was expected, and what was found. Jackson's own tell the program's author about Java.
 *
 * @param tree what was to be read
 */
record JsonMismatch(JavaType type, @Nullable Object tree) {

  /** What is found where a field is missing. */
  private static final Object NOTHING = new Object();

  /** Text that is no JSON at all is told as such. */
  static CodecException of(JavaType type, byte[] json, Exception unfit) {
    Object tree;
    try {
      tree = Json.tree(json);
    } catch (CodecException malformed) {
      return malformed;
    }
    return new CodecException(new JsonMismatch(type, tree).message(unfit), unfit);
  }

  private String message(Exception unfit) {
    List<JsonMappingException.Reference> path =
        unfit instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
    if (unfit instanceof UnrecognizedPropertyException unknown) {
      return unknown(unknown, path.subList(0, path.size() - 1));
    }
    if (unfit instanceof InvalidTypeIdException id) {
      return place(path)
          + "expected a kind of %s that is known, found %s"
              .formatted(JsonType.of(id.getBaseType()), shown(id.getTypeId()));
    }
    Throwable cause = cause(unfit);
    if (cause instanceof InputCoercionException beyond) {
      return place(path) + mismatch(beyond.getTargetType(), path);
    }
    if (unfit instanceof MismatchedInputException mismatch) {
      return place(path) + mismatch(mismatch.getTargetType(), path);
    }
    return place(path) + reason(cause, cause != unfit);
  }

  private String mismatch(@Nullable Class<?> target, List<JsonMappingException.Reference> path) {
    JavaType expected =
        target == null || path.isEmpty()
            ? type
            : TypeFactory.defaultInstance().constructType(target);
    Object found = found(path);
    return "expected %s, found %s%s"
        .formatted(JsonType.of(expected, found), shown(found), path.isEmpty() ? noJson(found) : "");
  }

  private String unknown(
      UnrecognizedPropertyException unknown, List<JsonMappingException.Reference> path) {
    List<String> known =
        unknown.getKnownPropertyIds() == null
            ? List.of()
            : unknown.getKnownPropertyIds().stream().map(Objects::toString).toList();
    String hint = Spelling.hint(unknown.getPropertyName(), known);
    return place(path)
        + "expected no other fields than %s, found '%s'"
            .formatted(String.join(", ", known), shortened(unknown.getPropertyName()))
        + (hint.isEmpty() ? "" : "; " + hint);
  }

  private static Throwable cause(Exception unfit) {
    Throwable cause = unfit;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What the program's own code says, where that refused it; else what Jackson does. */
  private static String reason(Throwable cause, boolean ofTheProgram) {
    if (!ofTheProgram && cause instanceof JsonProcessingException jackson) {
      return "cannot be read: " + jackson.getOriginalMessage();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** {@code Order.lines[2].price: }, or nothing where the whole value has no name. */
  private String place(List<JsonMappingException.Reference> path) {
    String steps =
        path.stream()
            .map(
                step ->
                    step.getIndex() < 0 ? "." + step.getFieldName() : "[" + step.getIndex() + "]")
            .collect(Collectors.joining());
    String place = JsonType.isNamed(type) ? JsonType.of(type) + steps : steps;
    return place.isEmpty() ? "" : (place.startsWith(".") ? place.substring(1) : place) + ": ";
  }

  private @Nullable Object found(List<JsonMappingException.Reference> path) {
    Object here = tree;
    for (JsonMappingException.Reference step : path) {
      if (here instanceof Map<?, ?> map) {
        here = map.containsKey(step.getFieldName()) ? map.get(step.getFieldName()) : NOTHING;
      } else if (here instanceof List<?> list && step.getIndex() >= 0) {
        here = step.getIndex() < list.size() ? list.get(step.getIndex()) : NOTHING;
      } else {
        return here;
      }
    }
    return here;
  }

  private static String shown(@Nullable Object found) {
    if (found == NOTHING) {
      return "nothing";
    }
    if (found instanceof String text) {
      return "text '" + shortened(text) + "'";
    }
    return found instanceof Number || found instanceof Boolean
        ? Tree.kind(found) + " " + shortened(found.toString())
        : Tree.kind(found);
  }

  /** Whoever sends what is no JSON has it taken for text, which is not what he has done wrong. */
  private static String noJson(@Nullable Object found) {
    if (found instanceof String text && (text.startsWith("{") || text.startsWith("["))) {
      try {
        Json.tree(text.getBytes(UTF_8));
      } catch (CodecException malformed) {
        return ", which is no JSON: " + malformed.getMessage();
      }
    }
    return "";
  }

  private static String shortened(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() > 40 ? printable.substring(0, 40) + "..." : printable;
  }
}
