package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Describe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.reflect.ReflectData;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** The model of a plain Java class, with the usual types of time and ids. */
public final class ReflectedData extends ReflectData {

  private final OwnClasses classes;

  public ReflectedData(Class<?> type) {
    super(type.getClassLoader());
    classes = new OwnClasses(type.getClassLoader());
    addLogicalTypeConversion(new Conversions.UUIDConversion());
    addLogicalTypeConversion(new TimeConversions.DateConversion());
    addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
    addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
  }

  @Override
  @SuppressWarnings("rawtypes") // as it is declared
  public @Nullable Class getClass(Schema schema) {
    if (getConversionFor(schema.getLogicalType()) != null) {
      return super.getClass(schema);
    }
    if (Describe.isNamed(schema)) {
      return classes.of(schema);
    }
    String own = schema.getProp(SpecificData.CLASS_PROP);
    boolean names = schema.getType() == Schema.Type.ARRAY || schema.getType() == Schema.Type.STRING;
    return names && own != null ? classes.named(own) : super.getClass(schema);
  }

  /** What holds the items of an array for the field that they are for; null for any list. */
  @Nullable Object newItems(Schema array, int size) {
    Class<?> type = classes.named(array.getProp(SpecificData.CLASS_PROP));
    if (type == null || type.isArray()) {
      Class<?> element = type == null ? null : type.getComponentType();
      if (element == null) {
        element = elementClass(array);
      }
      return element == null ? null : java.lang.reflect.Array.newInstance(element, size);
    }
    if (type.isAssignableFrom(ArrayList.class)) {
      return new ArrayList<>(size);
    }
    if (type.isAssignableFrom(LinkedHashSet.class)) {
      return new LinkedHashSet<>();
    }
    if (type.isAssignableFrom(HashMap.class)) {
      return new HashMap<>();
    }
    boolean known = Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
    return known || Set.class.isAssignableFrom(type) ? newInstance(type, array) : null;
  }

  private @Nullable Class<?> elementClass(Schema array) {
    return classes.named(array.getProp(SpecificData.ELEMENT_PROP));
  }

  boolean isByteArray(Schema schema) {
    return byte[].class.getName().equals(schema.getProp(SpecificData.CLASS_PROP));
  }
}
