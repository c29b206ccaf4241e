package dev.braid.runtime;

import dev.braid.avro.Avro;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.Schemas;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import java.net.URI;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;

/**
 * One release of what speaks of orders and quotes: its schemas, and what its process has fetched of
 * a registry.
 */
final class OrderRelease implements AutoCloseable {

  static final Schema ORDER_1 = record("Order", "{'name': 'id', 'type': 'string'}");

  static final Schema ORDER_2 =
      record(
          "Order",
          "{'name': 'id', 'type': 'string'},"
              + "{'name': 'note', 'type': 'string', 'default': 'none'}");

  static final Schema QUOTE_1 =
      record("Quote", "{'name': 'id', 'type': 'string'}, {'name': 'cents', 'type': 'long'}");

  static final Schema QUOTE_2 =
      record(
          "Quote",
          "{'name': 'id', 'type': 'string'}, {'name': 'cents', 'type': 'long'},"
              + "{'name': 'currency', 'type': 'string', 'default': 'EUR'}");

  private final SchemaRegistry registry;
  private final Avro avro;
  private final Schema order;
  private final Schema quote;

  private OrderRelease(SchemaRegistry registry, Schema order, Schema quote) {
    this.registry = registry;
    this.avro = Avro.with(new Schemas(registry, OrderRelease::fast));
    this.order = order;
    this.quote = quote;
  }

  /** The first one, which asks {@code registry}. */
  static OrderRelease first(URI registry) {
    return of(connect(registry), ORDER_1, QUOTE_1);
  }

  /** The next one, with a field more in each record. */
  static OrderRelease second(URI registry) {
    return of(connect(registry), ORDER_2, QUOTE_2);
  }

  static OrderRelease of(SchemaRegistry registry, Schema order, Schema quote) {
    return new OrderRelease(registry, order, quote);
  }

  private static SchemaRegistry connect(URI url) {
    return SchemaRegistries.builtIn(SchemaRegistrySettings.of(url.toString()));
  }

  /** That a registry has not answered is forgotten after half a second, which is all it tells. */
  private static Instant fast() {
    return Instant.ofEpochMilli(System.currentTimeMillis() * 10);
  }

  static Schema record(String name, String fields) {
    String text = "{'type': 'record', 'name': '%s', 'fields': [%s]}".formatted(name, fields);
    return new Schema.Parser().parse(text.replace('\'', '"'));
  }

  /** A service from an order to a quote. */
  ServiceRef<GenericRecord, GenericRecord> quoting(String name) {
    return avro.service(name, order, quote);
  }

  /** A service or flow from an order to a text. */
  ServiceRef<GenericRecord, String> telling(String name) {
    return ServiceRef.of(name, avro.codec(order, name + ".requests"), Codec.text());
  }

  GenericRecord order(String id) {
    return new GenericRecordBuilder(order).set("id", id).build();
  }

  /** Of the second release. */
  GenericRecord order(String id, String note) {
    return new GenericRecordBuilder(order).set("id", id).set("note", note).build();
  }

  GenericRecord quote(String id, long cents) {
    return new GenericRecordBuilder(quote).set("id", id).set("cents", cents).build();
  }

  /** Of the second release. */
  GenericRecord quote(String id, long cents, String currency) {
    return new GenericRecordBuilder(quote)
        .set("id", id)
        .set("cents", cents)
        .set("currency", currency)
        .build();
  }

  /** What the process has fetched goes with it. */
  @Override
  public void close() {
    avro.close();
    registry.close();
  }
}
