package dev.braid.benchmarks.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Records of one schema to be written and read.
 *
 * @param type that was generated from the schema
 * @param form of the values, and of what is read
 */
record AvroSample(
    String name, String about, Class<?> type, Schema schema, Form form, List<?> values) {

  /** Different values, so that not one of them alone is learned. */
  static final int VALUES = 64;

  /** How a record stands in Java. */
  enum Form {
    GENERATED,
    GENERIC
  }

  /** As a record is named by the command. */
  enum Name {
    ONE("one field"),
    ORDER("six fields"),
    LARGE("ten orders, with arrays and maps");

    private final String about;

    Name(String about) {
      this.about = about;
    }

    /** The record in both forms. */
    List<AvroSample> samples() {
      AvroRecords records = new AvroRecords();
      List<SpecificRecordBase> generated =
          Stream.generate(() -> next(records)).limit(VALUES).toList();
      Class<?> type = generated.get(0).getClass();
      Schema schema = generated.get(0).getSchema();
      List<Object> generic = new ArrayList<>();
      generated.forEach(value -> generic.add(AvroSample.generic(value)));
      return List.of(
          new AvroSample(title(), about, type, schema, Form.GENERATED, generated),
          new AvroSample(title(), about, type, schema, Form.GENERIC, generic));
    }

    private SpecificRecordBase next(AvroRecords records) {
      return switch (this) {
        case ONE -> records.text();
        case ORDER -> records.order();
        case LARGE -> records.basket();
      };
    }

    private String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  AvroSample {
    values = List.copyOf(values);
  }

  /** Its name and its form. */
  String title() {
    return name + ", " + form.name().toLowerCase(Locale.ROOT);
  }

  String topic() {
    return "benchmarks." + name;
  }

  /** By Avro itself, so that neither side had a hand in it. */
  private static Object generic(SpecificRecordBase value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new SpecificDatumWriter<>(value.getSchema(), value.getSpecificData()).write(value, encoder);
      encoder.flush();
      return new GenericDatumReader<Object>(value.getSchema())
          .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
    } catch (IOException impossible) {
      throw new UncheckedIOException("in memory", impossible);
    }
  }
}
