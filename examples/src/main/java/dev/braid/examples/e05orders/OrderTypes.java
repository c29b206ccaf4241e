package dev.braid.examples.e05orders;

import dev.braid.avro.Avro;
import dev.braid.avro.SchemaRegistry;
import dev.braid.dsl.ServiceRef;

/** The services of an order, with the records that they read and write. */
record OrderTypes(
    ServiceRef<Order, Quote> price,
    ServiceRef<Quote, Shelf> reserve,
    ServiceRef<Quote, Payment> charge,
    ServiceRef<Paid, Receipt> confirm,
    ServiceRef<Order, Receipt> apologise) {

  /** With their schemas in {@code registry}. */
  static OrderTypes in(SchemaRegistry registry) {
    Avro avro = Avro.with(registry);
    return new OrderTypes(
        avro.service("price", Order.class, Quote.class),
        avro.service("reserve", Quote.class, Shelf.class),
        avro.service("charge", Quote.class, Payment.class),
        avro.service("confirm", Paid.class, Receipt.class),
        avro.service("apologise", Order.class, Receipt.class));
  }
}
