package dev.braid.avro;

import static java.util.Objects.requireNonNull;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.forms.Form;
import dev.braid.avro.internal.forms.ReflectedData;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Makes Avro codecs of one registry, and services that speak them.
 *
 * <pre>{@code
 * Avro avro = Avro.with(registry);
 * ServiceRef<Order, Quote> price = avro.service("price", Order.class, Quote.class);
 * }</pre>
 *
 * <p>A service's requests are registered as those of the topic {@code <name>.requests}; its replies
 * go to whatever topic the caller names, so they are registered as those of {@code <name>.replies}.
 *
 * <p>Values are handed on as they are, so several readers may be given one record, and it is
 * written when somebody asks for its bytes. Nobody may change a record that was read or handed on.
 * Its bytes are {@link java.nio.ByteBuffer}s, and to take bytes from one changes it: read from a
 * {@link java.nio.ByteBuffer#duplicate duplicate}. What is written of a buffer is what stands
 * between its position and its limit; nothing here moves either.
 *
 * <p>Immutable, but for the schemas that it has fetched. For several threads.
 */
public final class Avro implements AutoCloseable {

  private final Schemas schemas;
  private final SubjectNaming naming;
  private final boolean autoRegister;

  private Avro(Schemas schemas, SubjectNaming naming, boolean autoRegister) {
    this.schemas = requireNonNull(schemas, "schemas");
    this.naming = requireNonNull(naming, "naming");
    this.autoRegister = autoRegister;
  }

  /** Codecs that register their schemas, under subjects named by their topics. */
  public static Avro with(SchemaRegistry registry) {
    return with(new Schemas(registry));
  }

  /** The same, with schemas that may be fetched already. */
  public static Avro with(Schemas schemas) {
    return new Avro(schemas, SubjectNaming.TOPIC, true);
  }

  /** This, with subjects named so. */
  public Avro naming(SubjectNaming strategy) {
    return new Avro(schemas, strategy, autoRegister);
  }

  /**
   * This, with codecs that register what they write, or only look it up: then the schema has to be
   * a version of its subject before anything starts.
   */
  public Avro autoRegister(boolean register) {
    return new Avro(schemas, naming, register);
  }

  /** The schemas that its codecs have fetched. */
  public Schemas schemas() {
    return schemas;
  }

  /** A service between two generated classes. */
  public <I, O> ServiceRef<I, O> service(String name, Class<I> input, Class<O> output) {
    return ServiceRef.of(name, codec(input, requests(name)), codec(output, replies(name)));
  }

  /** A service between records of two schemas. */
  public ServiceRef<GenericRecord, GenericRecord> service(
      String name, Schema input, Schema output) {
    return ServiceRef.of(name, codec(input, requests(name)), codec(output, replies(name)));
  }

  /** A service between two plain Java classes, by reflection. */
  public <I, O> ServiceRef<I, O> reflectService(String name, Class<I> input, Class<O> output) {
    return ServiceRef.of(name, reflect(input, requests(name)), reflect(output, replies(name)));
  }

  private static String requests(String service) {
    return service + ".requests";
  }

  private static String replies(String service) {
    return service + ".replies";
  }

  /**
   * Values of a class that was generated from a schema.
   *
   * @throws IllegalArgumentException when it was not
   */
  public <T> AvroCodec<T> codec(Class<T> type, String topic) {
    Schema schema;
    try {
      schema = SpecificData.get().getSchema(type);
    } catch (AvroRuntimeException plain) {
      throw notGenerated(type, plain);
    }
    if (type.isInterface() || !Describe.isNamed(schema)) {
      throw notGenerated(type, null);
    }
    return make(type, Form.generated(type), schema, topic);
  }

  private static IllegalArgumentException notGenerated(
      Class<?> type, @Nullable RuntimeException cause) {
    return new IllegalArgumentException(
        "expected a class that was generated from an Avro schema, found %s; use reflect for a plain class, or give a schema"
            .formatted(type.getName()),
        cause);
  }

  /**
   * Records of a schema.
   *
   * @throws IllegalArgumentException when it is none of a record; use {@link #values} for that
   */
  public AvroCodec<GenericRecord> codec(Schema schema, String topic) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "expected the schema of a record, found %s; use values for it"
              .formatted(Describe.type(schema)));
    }
    return make(GenericRecord.class, Form.generic(), schema, topic);
  }

  /** Values of any schema, as Avro's generic form has them. */
  public AvroCodec<Object> values(Schema schema, String topic) {
    return make(Object.class, Form.generic(), schema, topic);
  }

  /**
   * Objects of a plain class, whose schema is made from its fields by Avro's reflection, with the
   * usual logical types for times and ids.
   */
  public <T> AvroCodec<T> reflect(Class<T> type, String topic) {
    ReflectedData data = new ReflectedData(type);
    return make(type, Form.reflected(data), data.getSchema(type), topic);
  }

  /** Trees that are written with a schema, and read as it. */
  public AvroCodec<Object> tree(Schema schema, String topic) {
    return make(Object.class, Form.tree(), schema, topic);
  }

  /**
   * Reads any value of the registry as a tree, by the schema that it was written with; for a value
   * whose type nobody knows. It writes nothing.
   */
  public Codec<Object> tree() {
    return new AvroTreeCodec(schemas);
  }

  private <T> AvroCodec<T> make(Class<T> type, Form form, Schema schema, String topic) {
    String subject = naming.subject(topic, schema);
    return new AvroCodec<>(schemas, type, form, schema, subject, autoRegister);
  }

  /** Ends what fetches schemas in the background. The registry is left open. */
  @Override
  public void close() {
    schemas.close();
  }
}
