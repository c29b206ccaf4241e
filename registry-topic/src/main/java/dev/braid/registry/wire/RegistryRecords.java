package dev.braid.registry.wire;

import dev.braid.avro.VersionedAvro;
import dev.braid.dsl.CodecException;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.Registration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * The registry's records as bytes: the number of a schema in one byte, then Avro's binary form. So
 * they can be read with nothing but the log they stand in; the schemas are files of this module
 * ({@code registration-1.avsc}, {@code heartbeat-1.avsc}). Older records are read with defaults,
 * newer ones as far as they are known. Immutable, for several threads.
 */
public final class RegistryRecords {

  /** The largest record that is written or read. */
  public static final int MAX_BYTES = 1 << 20;

  private final RegistrationForm registrations;
  private final VersionedAvro registrationBytes;
  private final VersionedAvro heartbeatBytes;

  /** With every version that there is. */
  public RegistryRecords() {
    this(
        List.of(schema("registration-1.avsc"), schema("registration-2.avsc")),
        List.of(schema("heartbeat-1.avsc")));
  }

  /** With other versions, oldest first. */
  RegistryRecords(List<Schema> registrationVersions, List<Schema> heartbeatVersions) {
    this.registrationBytes = VersionedAvro.of(registrationVersions);
    this.heartbeatBytes = VersionedAvro.of(heartbeatVersions);
    this.registrations = new RegistrationForm(registrationBytes.schema());
  }

  static Schema schema(String file) {
    try (InputStream in = RegistryRecords.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the schema %s is missing in this jar".formatted(file));
      }
      return new Schema.Parser().parse(in);
    } catch (IOException broken) {
      throw new UncheckedIOException("cannot read the schema %s".formatted(file), broken);
    }
  }

  /**
   * The bytes of a registration.
   *
   * @throws CodecException when they would be more than {@value #MAX_BYTES}
   */
  public byte[] encode(Registration registration) {
    return bounded(registrationBytes.encode(registrations.toAvro(registration)));
  }

  /** The bytes of a heartbeat. */
  public byte[] encode(Heartbeat heartbeat) {
    return bounded(heartbeatBytes.encode(HeartbeatForm.toAvro(heartbeat, heartbeatBytes.schema())));
  }

  /**
   * The registration of these bytes.
   *
   * @throws CodecException when they hold none
   */
  public Registration registration(byte[] bytes) {
    return read(registrationBytes, bytes, RegistrationForm::fromAvro);
  }

  /**
   * The heartbeat of these bytes.
   *
   * @throws CodecException when they hold none
   */
  public Heartbeat heartbeat(byte[] bytes) {
    return read(heartbeatBytes, bytes, HeartbeatForm::fromAvro);
  }

  private static <T> T read(VersionedAvro avro, byte[] bytes, Function<GenericRecord, T> fromAvro) {
    GenericRecord record = avro.decode(bounded(bytes));
    try {
      return fromAvro.apply(record);
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException wrong) {
      throw new CodecException(
          "%s: %s".formatted(avro.schema().getName(), wrong.getMessage()), wrong);
    }
  }

  private static byte[] bounded(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new CodecException(
          "a record of the registry may have %s bytes, found %s; shorten its schemas or metadata"
              .formatted(MAX_BYTES, bytes.length));
    }
    return bytes;
  }
}
