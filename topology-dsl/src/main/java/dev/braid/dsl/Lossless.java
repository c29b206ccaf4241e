package dev.braid.dsl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.type.ArrayType;
import com.fasterxml.jackson.databind.type.ReferenceType;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Has Jackson refuse numbers that would lose something where they are read: it makes 12 of 12.9,
 * and infinity of 1e400.
 */
final class Lossless extends BeanDeserializerModifier {

  private static final long serialVersionUID = 1L;

  private static final Set<Class<?>> WHOLE =
      Set.of(
          byte.class,
          Byte.class,
          short.class,
          Short.class,
          int.class,
          Integer.class,
          long.class,
          Long.class,
          BigInteger.class,
          AtomicInteger.class,
          AtomicLong.class,
          OptionalInt.class,
          OptionalLong.class);

  private static final Set<Class<?>> DOUBLE =
      Set.of(double.class, Double.class, OptionalDouble.class);

  private static final Set<Class<?>> FLOAT = Set.of(float.class, Float.class);

  /** A text of so many characters has no more digits than any double has. */
  private static final int SHORT = 15;

  /** A longer text is no number that anybody means. */
  private static final int LONGEST = 400;

  @Override
  public JsonDeserializer<?> modifyDeserializer(
      DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
    Class<?> type = bean.getBeanClass();
    return isNumber(type) ? new OfNumber(deserializer, type) : deserializer;
  }

  @Override
  public JsonDeserializer<?> modifyReferenceDeserializer(
      DeserializationConfig config,
      ReferenceType type,
      BeanDescription bean,
      JsonDeserializer<?> deserializer) {
    return modifyDeserializer(config, bean, deserializer);
  }

  @Override
  public JsonDeserializer<?> modifyArrayDeserializer(
      DeserializationConfig config,
      ArrayType type,
      BeanDescription bean,
      JsonDeserializer<?> deserializer) {
    Class<?> element = type.getContentType().getRawClass();
    return element.isPrimitive() && element != byte.class && isNumber(element)
        ? new OfArray(type)
        : deserializer;
  }

  private static boolean isNumber(Class<?> type) {
    return WHOLE.contains(type) || DOUBLE.contains(type) || FLOAT.contains(type);
  }

  /** One number. */
  private static final class OfNumber extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private final Class<?> type;

    OfNumber(JsonDeserializer<?> deserializer, Class<?> type) {
      super(deserializer);
      this.type = type;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> other) {
      return new OfNumber(other, type);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!fits(parser)) {
        throw InvalidFormatException.from(
            parser, "the number would lose something", parser.getText(), type);
      }
      return super.deserialize(parser, context);
    }

    private boolean fits(JsonParser parser) throws IOException {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.VALUE_STRING) {
        return fits(parser.getText().strip());
      }
      if (WHOLE.contains(type)) {
        return token != JsonToken.VALUE_NUMBER_FLOAT || isWhole(parser.getDecimalValue());
      }
      return !(token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT)
          || isShort(parser)
          || fitsFraction(parser.getDecimalValue());
    }

    /** As nearly all are: those need not be looked at twice. */
    private boolean isShort(JsonParser parser) throws IOException {
      if (!DOUBLE.contains(type) || parser.getTextLength() > SHORT) {
        return false;
      }
      double value = parser.getDoubleValue();
      return value != 0 && Double.isFinite(value);
    }

    /** Text that is no number is refused, or understood, by who reads it. */
    private boolean fits(String text) {
      if (text.length() > LONGEST) {
        return false;
      }
      BigDecimal number;
      try {
        number = new BigDecimal(text);
      } catch (NumberFormatException other) {
        return true;
      }
      return WHOLE.contains(type) ? isWhole(number) : fitsFraction(number);
    }

    private boolean fitsFraction(BigDecimal number) {
      return FLOAT.contains(type) ? Tree.fitsFloat(number) : Tree.fitsDouble(number);
    }

    private static boolean isWhole(BigDecimal number) {
      return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }
  }

  /** An array of numbers, which Jackson reads without asking for one of its elements. */
  private static final class OfArray extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    private final JavaType element;

    OfArray(ArrayType type) {
      super(type);
      this.element = type.getContentType();
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JavaType list = context.getTypeFactory().constructCollectionType(ArrayList.class, element);
      List<@Nullable Object> read = context.readValue(parser, list);
      Object array = Array.newInstance(element.getRawClass(), read.size());
      for (int i = 0; i < read.size(); i++) {
        Array.set(array, i, read.get(i));
      }
      return array;
    }
  }
}
