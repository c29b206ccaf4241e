package dev.braid.avro;

import dev.braid.avro.internal.bytes.Describe;
import org.apache.avro.Schema;

/** Under which subject a schema is registered, by the strategies that Confluent's clients have. */
public enum SubjectNaming {
  /** {@code <topic>-value}: one schema for a topic. What Confluent's clients do by default. */
  TOPIC {
    @Override
    public String subject(String topic, Schema schema) {
      return topic + "-value";
    }
  },
  /** The record's full name: one schema wherever the record is sent. */
  RECORD {
    @Override
    public String subject(String topic, Schema schema) {
      return fullName(schema);
    }
  },
  /** {@code <topic>-<full name>}: several records in a topic, each with a schema for it. */
  TOPIC_RECORD {
    @Override
    public String subject(String topic, Schema schema) {
      return topic + "-" + fullName(schema);
    }
  };

  /**
   * The subject of a schema in a topic.
   *
   * @throws IllegalArgumentException when it is named by its record, and is none
   */
  public abstract String subject(String topic, Schema schema);

  private static String fullName(Schema schema) {
    if (!Describe.isNamed(schema)) {
      throw new IllegalArgumentException(
          "a subject is named by its record, and the schema is %s; use TOPIC, or put it in a record"
              .formatted(Describe.type(schema)));
    }
    return schema.getFullName();
  }
}
