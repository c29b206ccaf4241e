package dev.braid.examples.e05orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.registry.InMemorySchemaRegistry;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.Asking;
import dev.braid.testkit.FlowDriver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrdersTest {

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

  @Test
  void anItemThatIsNotSoldIsAFault() {
    Map<String, Object> order = Map.of("id", "1", "item", "cup", "quantity", 1, "card", "4711");
    Fault fault = Asking.faultOf(Orders.app(registry).services(), "price", order);
    assertThat(fault.code()).isEqualTo(404);
    assertThat(fault.message()).isEqualTo("no such item: cup");
  }

  @Test
  void theFlowIsAskedWithARecord() {
    OrderTypes types = OrderTypes.in(registry);
    FlowDefinition flow = Orders.app(registry).flows().get(0);
    Placement placement = Placement.local(Orders.app(registry).services());
    FlowDefinition bound =
        flow.withBindings(Bindings.ofFunctions(Orders.app(registry).functions()));
    try (FlowDriver driver = FlowDriver.of(bound, placement)) {
      Order order = new Order("17", "tea", 2, "4711");
      String id = driver.request(order, types.price().input());
      assertThat(driver.reply(id).value()).isEqualTo(Map.of("text", "paid 9.00, collect it at A3"));
    }
  }

  @Test
  void everyStepReadsWhatTheOneBeforeItWrites() {
    FlowDefinition flow = Orders.app(registry).flows().get(0);
    FlowDefinition bound =
        flow.withBindings(Bindings.ofFunctions(Orders.app(registry).functions()));
    assertThat(FlowCompiler.mismatches(bound, Placement.REMOTE)).isEmpty();
  }

  @Test
  void aVariantThatForgetsToChargeIsFoundBeforeItRuns() {
    Bindings types =
        Bindings.ofServices(Orders.app(registry).services().stream().map(Service::ref).toList());
    FlowDefinition broken =
        FlowDefinition.of(
                "orders", Pipe.of(Call.of("price"), Call.of("reserve"), Call.of("confirm")))
            .withBindings(types);
    assertThat(FlowCompiler.mismatches(broken, Placement.REMOTE))
        .extracting(Problem::subject)
        .containsOnly("orders.confirm");
  }

  @Test
  void theFlowFileIsThere() {
    assertThat(FlowFile.parse("orders.flow", Orders.flows()).definitions())
        .extracting(FlowDefinition::name)
        .isEqualTo(List.of("orders"));
  }
}
