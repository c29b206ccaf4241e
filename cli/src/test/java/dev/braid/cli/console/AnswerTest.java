package dev.braid.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.cli.Ran;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerTest {

  private static final Fault FAULT =
      new Fault(500, "it \"broke\"", new Fault.Origin("price", "checkout.price"));

  private static final Reply<Object> MIXED =
      new Reply.Parts<>(List.of(new Reply.Ok<>(1L), new Reply.Failed<>(FAULT)));

  @Test
  void aSuccessIsItsValue() {
    assertThat(printed(new Reply.Ok<>(Map.of("a", 1L)))).isEqualTo(new Ran(0, "{\"a\":1}\n", ""));
  }

  @Test
  void aTextIsPrintedAsItIs() {
    assertThat(printed(new Reply.Ok<>("Straße"))).isEqualTo(new Ran(0, "Straße\n", ""));
  }

  @Test
  void aFaultGoesToStandardError() {
    assertThat(printed(new Reply.Failed<>(FAULT)))
        .isEqualTo(new Ran(1, "", "fault 500: it \"broke\" (price at checkout.price)\n"));
  }

  @Test
  void partsAreShownWithTheirCodesWhenOneFails() {
    assertThat(printed(MIXED))
        .isEqualTo(
            new Ran(
                1,
                "[{\"code\":200,\"result\":1},{\"code\":500,\"fault\":{\"code\":500,\"message\":"
                    + "\"it \\\"broke\\\"\",\"service\":\"price\",\"step\":\"checkout.price\"}}]\n",
                "fault 500: it \"broke\" (price at checkout.price)\n"));
  }

  @Test
  void theDocumentOfASuccessHasItsResult() {
    assertThat(new Answer("pay", new Reply.Ok<>(null), 7).json())
        .isEqualTo("{\"flow\":\"pay\",\"code\":200,\"millis\":7,\"result\":null}");
  }

  @Test
  void theDocumentOfAFaultHasTheFault() {
    assertThat(new Answer("pay", new Reply.Failed<>(FAULT), 7).json())
        .isEqualTo(
            "{\"flow\":\"pay\",\"code\":500,\"millis\":7,\"fault\":{\"code\":500,\"message\":"
                + "\"it \\\"broke\\\"\",\"service\":\"price\",\"step\":\"checkout.price\"}}");
  }

  @Test
  void theDocumentOfPartsHasEachOfThem() {
    Reply<Object> nested = new Reply.Parts<>(List.of(MIXED));
    assertThat(new Answer("pay", nested, 7).json())
        .startsWith("{\"flow\":\"pay\",\"code\":500,\"millis\":7,\"fault\":{")
        .contains("\"parts\":[{\"code\":500,\"parts\":[{\"code\":200,\"result\":1},");
  }

  private static Ran printed(Reply<Object> reply) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Answer answer = new Answer("pay", reply, 7);
    answer.print(new PrintWriter(out, true), new PrintWriter(err, true));
    return new Ran(answer.exitCode(), out.toString(), err.toString());
  }
}
