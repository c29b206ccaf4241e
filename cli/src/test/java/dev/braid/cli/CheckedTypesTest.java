package dev.braid.cli;

import static dev.braid.cli.Ran.braid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.dev.DevSchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.examples.e05orders.Orders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flow files against the schemas of the order example, in a registry behind HTTP. */
class CheckedTypesTest {

  private static final DevSchemaRegistry SERVER = DevSchemaRegistry.start(0);

  @TempDir private Path folder;

  @BeforeAll
  static void registerTheSchemas() {
    SchemaRegistrySettings settings = SchemaRegistrySettings.of(SERVER.url().toString());
    try (SchemaRegistry registry = SchemaRegistries.builtIn(settings)) {
      Orders.app(registry)
          .services()
          .forEach(
              service -> {
                service.ref().input().prepare();
                service.ref().output().prepare();
              });
    }
  }

  @AfterAll
  static void stopTheRegistry() {
    SERVER.close();
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("orders.flow"), text).toString();
  }

  private static Ran check(String file, String... more) {
    String[] arguments = new String[5 + more.length];
    String[] first = {"flow", "check", file, "--schema-registry", SERVER.url().toString()};
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return braid(arguments);
  }

  @Test
  void theFlowOfTheExampleFits() throws IOException {
    String file = file(Orders.flows());
    assertThat(check(file)).isEqualTo(new Ran(0, file + ": 1 flow, no problems\n", ""));
  }

  @Test
  void aStepThatCannotReadWhatItIsGivenIsWarnedOfWithItsPlace() throws IOException {
    String file = file("orders = (price | reserve | confirm) || apologise\n");
    Ran ran = check(file);
    assertThat(ran.err())
        .isEqualTo(
            """
            warning: FILE:1:29: cannot read what it is given: field Paid.payment: the reader has no default and the writer lacks it
              in: orders = (price | reserve | confirm) || apologise
                                              ^^^^^^^
            warning: FILE:1:29: cannot read what it is given: field Paid.shelf: the reader has no default and the writer lacks it
              in: orders = (price | reserve | confirm) || apologise
                                              ^^^^^^^
            """
                .replace("FILE", file));
    assertThat(ran.out()).isEqualTo(file + ": 1 flow, no problems, 2 warnings\n");
    assertThat(ran.code()).isZero();
  }

  @Test
  void whereTypesAreStrictAWarningIsAProblem() throws IOException {
    String file = file("orders = price | confirm\n");
    Ran ran = check(file, "--strict");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith(file + ":1:18: cannot read what it is given: ");
  }

  @Test
  void aListAFixedPartAndAChoiceAreLookedAtToo() throws IOException {
    String file =
        file(
            """
            list = price | (reserve & charge) | confirm
            part = price with {"quantity": "two"} | reserve
            choice = price || confirm
            """);
    assertThat(check(file).err())
        .contains(
            ":1:37: cannot read what it is given: Paid: the reader has record Paid, and is given a list of 2 parts")
        .contains(
            ":2:8: cannot read what it is given: field Order.quantity: the fixed part has two")
        .contains(
            ":3:19: answers avro record Receipt, and the first branch of the choice avro record Quote");
  }

  @Test
  void servicesThatTheRegistryDoesNotKnowAreLeftOut() throws IOException {
    String file = file("orders = price | unheard.of | confirm\n");
    assertThat(check(file).code()).isZero();
    assertThat(check(file).err()).isEmpty();
  }

  @Test
  void aRegistryThatIsNotThereIsAProblem() throws IOException {
    String file = file("orders = price | confirm\n");
    Ran ran = braid("flow", "check", file, "--schema-registry", "http://127.0.0.1:1/?no=such");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err()).contains("127.0.0.1:1");
  }
}
