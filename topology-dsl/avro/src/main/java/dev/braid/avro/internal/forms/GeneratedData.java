package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Describe;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** The model of a generated class, with the conversions that were generated with it. */
final class GeneratedData extends SpecificData {

  private final OwnClasses classes;

  GeneratedData(Class<?> type) {
    super(type.getClassLoader());
    classes = new OwnClasses(type.getClassLoader());
    setCustomCoders(false); // theirs count neither depth nor what is lost
    SpecificData.getForClass(type).getConversions().forEach(this::addLogicalTypeConversion);
  }

  @Override
  @SuppressWarnings("rawtypes") // as it is declared
  public @Nullable Class getClass(Schema schema) {
    return Describe.isNamed(schema) ? classes.of(schema) : super.getClass(schema);
  }
}
