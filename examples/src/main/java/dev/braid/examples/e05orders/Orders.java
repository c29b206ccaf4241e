package dev.braid.examples.e05orders;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.TupleCodec;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.Resources;
import dev.braid.runtime.App;
import dev.braid.runtime.config.Config;
import java.util.List;
import java.util.Map;

/** An order: its services and its flow. */
public final class Orders {

  /** What a piece of each item costs, in cents. */
  private static final Map<String, Long> PRICES =
      Map.of("tea", 450L, "teapot", 2_900L, "samovar", 48_000L);

  /** No card is charged more, in cents. */
  private static final long MOST = 100_000;

  private Orders() {}

  // tag::main[]
  public static void main(String[] arguments) {
    App.launch("shop", config -> app(registry(config)), arguments);
  }

  private static SchemaRegistry registry(Config config) {
    return SchemaRegistries.connect(SchemaRegistrySettings.from(config.schemaRegistry()));
  }

  // end::main[]

  /** The services and the flow in one app, whose schemas are in {@code registry}. */
  public static App app(SchemaRegistry registry) {
    FlowFile file = FlowFile.parse("orders.flow", flows());
    OrderTypes types = OrderTypes.in(registry);
    List<Service<?, ?>> services = services(types);
    Bindings bindings = Bindings.ofServices(services.stream().map(Service::ref).toList());
    return App.named("shop")
        .services(services)
        .functions(functions(types))
        .flow(file.require("orders").withBindings(bindings));
  }

  static List<Service<?, ?>> services(OrderTypes types) {
    return List.of(
        Service.of(types.price(), Orders::price).pure(),
        Service.of(types.reserve(), Orders::reserve),
        Service.of(types.charge(), Orders::charge),
        Service.of(types.confirm(), Orders::confirm).pure(),
        Service.of(types.apologise(), Orders::apologise).pure());
  }

  /** {@code paid} makes one record of the two that {@code reserve & charge} answers. */
  static List<NamedFunction<?, ?>> functions(OrderTypes types) {
    return List.of(
        NamedFunction.of(
            "paid",
            new TupleCodec(List.of(types.reserve().output(), types.charge().output())),
            types.confirm().input(),
            both -> new Paid((Shelf) both.get(0), (Payment) both.get(1))));
  }

  /** The flow file. */
  public static String flows() {
    return Resources.text(Orders.class, "orders.flow");
  }

  private static Quote price(Order order) {
    Long cents = PRICES.get(order.getItem());
    if (cents == null) {
      throw new FaultException(404, "no such item: " + order.getItem());
    }
    return Quote.newBuilder()
        .setId(order.getId())
        .setItem(order.getItem())
        .setQuantity(order.getQuantity())
        .setCard(order.getCard())
        .setCents(cents * order.getQuantity())
        .build();
  }

  private static Shelf reserve(Quote quote) {
    return new Shelf("A" + quote.getItem().length());
  }

  /** A real one would hand its call id to the bank, which then charges once however often asked. */
  private static Payment charge(Quote quote) {
    if (quote.getCents() > MOST) {
      throw new FaultException(402, "the card was declined");
    }
    return new Payment("p-" + quote.getId(), quote.getCents());
  }

  private static Receipt confirm(Paid paid) {
    return new Receipt(
        "paid %d.%02d, collect it at %s"
            .formatted(
                paid.getPayment().getCents() / 100,
                paid.getPayment().getCents() % 100,
                paid.getShelf().getPlace()));
  }

  private static Receipt apologise(Order order) {
    return new Receipt("sorry, no %s today".formatted(order.getItem()));
  }
}
