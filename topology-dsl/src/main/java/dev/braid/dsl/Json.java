package dev.braid.dsl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trees as JSON text, and the mapper of the JSON codecs. */
public final class Json {

  /** The media type of JSON text. */
  public static final String CONTENT_TYPE = "application/json";

  /**
   * Nesting beyond this is refused while reading, before it can exhaust a stack, and while writing:
   * nobody could read it.
   */
  static final int MAX_DEPTH = 200;

  /** Bytes of malformed text that a message shows. */
  private static final int SHOWN = 20;

  /** Of the way to a field that is shown, in characters. */
  private static final int MOST_PATH = 80;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** Reads what this program has written, perhaps in an earlier release. */
  static final ObjectMapper STORED = mapper().build();

  /** Reads what anybody has written. */
  static final ObjectMapper MAPPER = requiring(mapper()).build();

  /** Reads what anybody has written, and no field that its type does not have. */
  static final ObjectMapper EXACT =
      requiring(mapper()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Json() {}

  private static JsonMapper.Builder mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder(FACTORY)
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule().setDeserializerModifier(new Lossless()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    // Jackson makes 0 and false of an empty text.
    for (LogicalType simple :
        List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean)) {
      builder.withCoercionConfig(
          simple,
          config -> config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail));
    }
    return builder;
  }

  private static JsonMapper.Builder requiring(JsonMapper.Builder builder) {
    return builder
        .annotationIntrospector(
            AnnotationIntrospector.pair(
                new RequiredComponents(), new JacksonAnnotationIntrospector()))
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  }

  /**
   * The tree of a whole JSON text.
   *
   * @throws CodecException when it is not exactly one JSON value
   */
  public static @Nullable Object tree(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return whole(parser, json);
    } catch (StreamConstraintsException beyond) {
      throw new CodecException(beyond(String.valueOf(beyond.getMessage())), beyond);
    } catch (NumberFormatException malformed) { // Jackson lets one through: an exponent too long
      throw new CodecException(
          "expected JSON with exponents that an int holds, found a longer one", malformed);
    } catch (IOException undecodable) {
      throw new CodecException("expected JSON in UTF-8, found other bytes", undecodable);
    }
  }

  private static @Nullable Object whole(JsonParser parser, byte[] json) throws IOException {
    try {
      if (parser.nextToken() == null) {
        throw new CodecException("expected JSON, found nothing");
      }
      Object tree = read(parser);
      if (parser.nextToken() != null) {
        throw new CodecException("expected one JSON value, found more after it");
      }
      return tree;
    } catch (StreamConstraintsException beyond) {
      throw beyond;
    } catch (JsonProcessingException malformed) {
      throw new CodecException(
          field(parser) + "expected JSON, found " + found(json, malformed), malformed);
    }
  }

  /** {@code lines[2].price: } where its value is what cannot be read, else nothing. */
  private static String field(JsonParser parser) {
    if (parser.currentToken() != JsonToken.FIELD_NAME) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    for (JsonStreamContext at = parser.getParsingContext();
        !at.inRoot() && path.length() < MOST_PATH;
        at = at.getParent()) {
      path.insert(0, at.inArray() ? "[" + at.getCurrentIndex() + "]" : "." + at.getCurrentName());
    }
    String printable = path.toString().replaceAll("\\p{Cntrl}", "?");
    int length = printable.length();
    return (length > MOST_PATH
            ? "..." + printable.substring(length - MOST_PATH)
            : printable.substring(printable.startsWith(".") ? 1 : 0))
        + ": ";
  }

  private static String beyond(String limit) {
    if (limit.contains("nesting depth")) {
      return "expected at most %s values inside each other, found more".formatted(MAX_DEPTH);
    }
    return limit.startsWith("Number")
        ? "expected JSON with numbers of at most 1,000 characters, found a longer one"
        : "expected JSON within its limits, found a name or a text that is too long";
  }

  /** What stands where the reader gave up, from the beginning of that word. */
  private static String found(byte[] json, JsonProcessingException malformed) {
    JsonLocation location = malformed.getLocation();
    long offset = location == null ? -1 : location.getByteOffset();
    if (malformed instanceof JsonEOFException || offset < 0 || offset > json.length) {
      return "the end within a value";
    }
    int start = (int) offset;
    while (start > 0 && (start == json.length || isWord(json[start - 1]))) {
      start--;
    }
    String rest =
        new String(json, start, Math.min(SHOWN, json.length - start), StandardCharsets.UTF_8);
    return "'%s' at byte %s".formatted(rest.replaceAll("\\p{Cntrl}", "?"), start + 1);
  }

  private static boolean isWord(byte character) {
    return Character.isLetterOrDigit(character) || character == '.' || character == '-';
  }

  /**
   * The JSON text of {@code tree}, the same in every process; bytes in it become base64 text. A
   * {@link LinkedHashMap}, a {@link java.util.SortedMap} and what was read as a tree are written in
   * their own order, any other map in that of its keys.
   *
   * @throws CodecException when it is not a tree
   */
  public static byte[] bytes(@Nullable Object tree) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(generator, tree, 0);
    } catch (IOException unfit) {
      throw new CodecException("cannot write JSON: " + unfit.getMessage(), unfit);
    }
    return out.toByteArray();
  }

  private static @Nullable Object read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> Tree.number(parser.getNumberValue());
      case VALUE_NUMBER_FLOAT -> Tree.number(parser.getDecimalValue());
      case START_ARRAY -> readList(parser);
      case START_OBJECT -> readMap(parser);
      default -> throw new CodecException("expected JSON, found " + token);
    };
  }

  private static Object readList(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(read(parser));
    }
    return Collections.unmodifiableList(list);
  }

  private static Object readMap(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      map.put(key, read(parser));
    }
    return Tree.ordered(map);
  }

  private static void write(JsonGenerator generator, @Nullable Object tree, int depth)
      throws IOException {
    if (tree == null) {
      generator.writeNull();
    } else if (tree instanceof String text) {
      generator.writeString(text);
    } else if (tree instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else if (tree instanceof Number number) {
      write(generator, Tree.number(number));
    } else if (tree instanceof byte[] bytes) {
      generator.writeBinary(bytes);
    } else if (tree instanceof List<?> list) {
      int inside = Tree.requireBounded(depth + 1);
      generator.writeStartArray();
      for (Object element : list) {
        write(generator, element, inside);
      }
      generator.writeEndArray();
    } else if (tree instanceof Map<?, ?> map) {
      int inside = Tree.requireBounded(depth + 1);
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : OrderedMap.entries(map)) {
        generator.writeFieldName(String.valueOf(entry.getKey()));
        write(generator, entry.getValue(), inside);
      }
      generator.writeEndObject();
    } else {
      throw new CodecException("expected a tree, found " + Tree.kind(tree));
    }
  }

  private static void write(JsonGenerator generator, Number number) throws IOException {
    if (number instanceof Long whole) {
      generator.writeNumber(whole);
    } else if (number instanceof Double decimal) {
      generator.writeNumber(decimal);
    } else if (number instanceof BigInteger big) {
      generator.writeNumber(big);
    } else {
      generator.writeNumber((BigDecimal) number);
    }
  }
}
