package dev.braid.examples.docs;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Flow;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Reply;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.text.FlowFile;
import dev.braid.dsl.text.FlowPrinter;
import dev.braid.runtime.App;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.StartOptions;
import dev.braid.runtime.config.Config;
import dev.braid.testkit.FakeService;
import dev.braid.testkit.FlowDriver;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.Handle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The flow that the README and docs/flows.md show, in both its forms, and how it is tested without
 * a broker.
 */
class CheckoutTest {

  // tag::types[]
  record Order(String item, int quantity) {}

  record Quote(String item, int cents) {}

  record Shelf(String place) {}

  record Payment(String id) {}

  record Paid(Shelf shelf, Payment payment) {}

  record Receipt(String text) {}

  static final ServiceRef<Order, Quote> PRICE = ServiceRef.json("price", Order.class, Quote.class);
  static final ServiceRef<Quote, Shelf> RESERVE =
      ServiceRef.json("reserve", Quote.class, Shelf.class);
  static final ServiceRef<Quote, Payment> CHARGE =
      ServiceRef.json("charge", Quote.class, Payment.class);
  static final ServiceRef<Paid, Receipt> CONFIRM =
      ServiceRef.json("confirm", Paid.class, Receipt.class);
  static final ServiceRef<Order, Receipt> APOLOGISE =
      ServiceRef.json("apologise", Order.class, Receipt.class);
  // end::types[]

  // tag::flow[]
  static final Flow<Order, Receipt> CHECKOUT =
      Flow.call(PRICE)
          .pipe(
              Flow.parallel(Flow.call(RESERVE), Flow.call(CHARGE))
                  .map("paid", Codec.json(Paid.class), Paid::new))
          .pipe(CONFIRM)
          .or(Flow.call(APOLOGISE));

  // end::flow[]

  static final ServiceRef<Order, Receipt> DEPLOYED =
      ServiceRef.json("checkout", Order.class, Receipt.class);

  static final String TEXT =
      """
      checkout = (price | (reserve & charge) | apply paid | confirm) || apologise
      """;

  @Test
  void theTextAndTheJavaFormAreTheSameFlow() {
    assertThat(FlowFile.parse("checkout.flow", TEXT).require("checkout").step())
        .isEqualTo(CHECKOUT.named("checkout").step());
    assertThat(FlowPrinter.print(CHECKOUT.named("checkout"))).isEqualToIgnoringNewLines(TEXT);
  }

  // tag::deploy[]
  /** As Java has it: the types of its services and its functions are in it. */
  static App inJava() {
    return App.named("shop").flow(CHECKOUT.named("checkout"));
  }

  /** As a file has it, which names services and functions; the functions are given here. */
  static App fromText(String text) {
    FlowFile file = FlowFile.parse("checkout.flow", text);
    return App.named("shop")
        .flow(file, "checkout")
        .functions(List.of(NamedFunction.tree("paid", CheckoutTest::paid)));
  }

  static Object paid(Object both) {
    List<?> parts = (List<?>) both;
    return Map.of("shelf", parts.get(0), "payment", parts.get(1));
  }

  // end::deploy[]

  @Test
  void bothFormsAreDeployedWithTheSameTopics() {
    Config config = Config.of("localhost:9092");
    assertThat(fromText(TEXT).rights(config)).isEqualTo(inJava().rights(config));
  }

  @Test
  void aFlowFromTextMayBeToldTheTypesOfItsServices() {
    FlowFile file = FlowFile.parse("two.flow", "checkout = price | pay\npay = charge | other\n");
    App app = App.named("shop").flow(file, Bindings.ofServices(List.of(PRICE, CHARGE)), "checkout");
    assertThat(app.flows().get(0).bindings().services()).containsEntry("price", PRICE);
    assertThat(app.parts().get(0).bindings().services()).containsEntry("charge", CHARGE);
    assertThat(app.rights(Config.of("localhost:9092")).toString()).contains("other.requests");
  }

  @Test
  void aFlowFromTextIsGivenItsFunction() {
    try (FlowDriver driver =
        FlowDriver.of(
            FlowFile.parse("checkout.flow", TEXT)
                .require("checkout")
                .withBindings(
                    Bindings.ofFunctions(
                        List.of(NamedFunction.tree("paid", CheckoutTest::paid)))))) {
      driver.serve("price", FakeService.of(order -> Map.of("item", "tea", "cents", 450)));
      driver.request(Map.of("item", "tea", "quantity", 1));
      driver.call("charge").reply(Map.of("id", "p-1"));
      driver.call("reserve").reply(Map.of("place", "A7"));
      assertThat(driver.call("confirm").request().input())
          .isEqualTo(Map.of("shelf", Map.of("place", "A7"), "payment", Map.of("id", "p-1")));
    }
  }

  // tag::test[]
  @Test
  void anOrderIsConfirmedOncePaidAndReserved() {
    try (FlowDriver driver = FlowDriver.of(CHECKOUT.named("checkout"))) {
      driver.serve("price", FakeService.of(order -> Map.of("item", "tea", "cents", 450)));
      driver.request(Map.of("item", "tea", "quantity", 1));
      driver.call("charge").reply(Map.of("id", "p-1"));
      driver.call("reserve").reply(Map.of("place", "A7"));
      assertThat(driver.call("confirm").request().input())
          .isEqualTo(Map.of("shelf", Map.of("place", "A7"), "payment", Map.of("id", "p-1")));
    }
  }

  // end::test[]

  // tag::slow[]
  @Test
  void aSlowPriceEndsInAnApology() {
    try (FlowDriver driver = FlowDriver.of(CHECKOUT.named("checkout"))) {
      driver.serve("price", FakeService.failing(503, "closed").late(ofSeconds(3)));
      driver.request(Map.of("item", "tea", "quantity", 1));
      driver.advance(ofSeconds(3));
      assertThat(driver.call("apologise").request().input())
          .isEqualTo(Map.of("item", "tea", "quantity", 1L));
    }
  }

  // end::slow[]

  // tag::durable[]
  /** Starts an order; called again after a crash, it finds the same one. */
  static String begin(RequestClient client, Order order, String orderId) {
    StartOptions options = StartOptions.idempotencyKey(orderId).withKeepFor(Duration.ofHours(6));
    return client.start(DEPLOYED, order, options).join().value().toString();
  }

  /** In any process, later, as often as it likes. */
  static Reply<Receipt> end(RequestClient client, String handle) {
    return client.await(Handle.parse(handle), DEPLOYED).join();
  }

  // end::durable[]

  @Test
  void anOrderThatWasStartedIsAwaitedByItsHandle() {
    try (FlowDriver driver = FlowDriver.of(CHECKOUT.named("checkout"))) {
      driver.serve("price", FakeService.failing(503, "closed"));
      Handle handle =
          Handle.parse(
              driver.start(Map.of("item", "tea", "quantity", 1), "o-1").value().toString());
      assertThat(driver.where(handle).value().waiting())
          .extracting(ExecutionStatus.Waiting::step)
          .containsExactly("checkout.apologise");
      String awaiting = driver.await(handle);
      driver.call("apologise").reply(Map.of("text", "sorry"));
      assertThat(driver.reply(awaiting).value()).isEqualTo(Map.of("text", "sorry"));
    }
  }
}
