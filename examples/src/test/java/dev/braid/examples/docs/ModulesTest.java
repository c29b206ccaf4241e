package dev.braid.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.Avro;
import dev.braid.avro.registry.InMemorySchemaRegistry;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.picture.Picture;
import dev.braid.dsl.text.FlowFile;
import dev.braid.dsl.text.FlowPrinter;
import dev.braid.engine.EngineSettings;
import dev.braid.examples.e05orders.Order;
import dev.braid.examples.e05orders.Paid;
import dev.braid.examples.e05orders.Quote;
import dev.braid.examples.e05orders.Receipt;
import dev.braid.wire.TopicSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the READMEs of topology-dsl and of topology-dsl/avro show. */
class ModulesTest {

  // tag::dsl[]
  @Test
  void aLineOfTextIsDrawnAndCompiled() {
    FlowDefinition shop =
        FlowFile.parse("shop.flow", "shop = price | (reserve & charge)").require("shop");

    assertThat(FlowPrinter.print(shop)).isEqualTo("shop = price | (reserve & charge)");
    assertThat(Picture.draw(shop, Picture.Format.MERMAID)).contains("flowchart LR");

    CompiledFlow compiled = FlowCompiler.compile(shop, Placement.REMOTE, EngineSettings.defaults());
    assertThat(compiled.topics())
        .extracting(TopicSpec::name)
        .contains("shop.requests", "shop.replies", "price.requests");
    assertThat(compiled.stores()).containsExactly("executions");
    assertThat(compiled.topology().describe().toString()).contains("shop.reserve");
  }

  // end::dsl[]

  // tag::avro[]
  @Test
  void aStepThatCannotReadWhatItIsGivenIsFoundBeforeItRuns() {
    Avro avro = Avro.with(new InMemorySchemaRegistry());
    ServiceRef<Order, Quote> price = avro.service("price", Order.class, Quote.class);
    ServiceRef<Paid, Receipt> confirm = avro.service("confirm", Paid.class, Receipt.class);
    FlowDefinition orders =
        FlowFile.parse("orders.flow", "orders = price | confirm")
            .require("orders")
            .withBindings(Bindings.ofServices(List.of(price, confirm)));

    assertThat(FlowCompiler.mismatches(orders, Placement.REMOTE))
        .extracting(Problem::message)
        .anyMatch(problem -> problem.contains("field Paid.payment"));
  }

  // end::avro[]
}
