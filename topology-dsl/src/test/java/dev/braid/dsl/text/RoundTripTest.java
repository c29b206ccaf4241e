package dev.braid.dsl.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reading what was printed gives the same flow. */
final class RoundTripTest {

  @Test
  void everyFlowIsReadBackAsItself() {
    for (long seed = 0; seed < 3_000; seed++) {
      List<FlowDefinition> flows = new RandomFlows(seed).definitions();
      String printed = FlowPrinter.print(flows);

      assertThat(FlowFile.parse("printed.flow", printed).definitions())
          .as("seed %d:%n%s", seed, printed)
          .isEqualTo(flows);
    }
  }

  @Test
  void everyFlowSurvivesUtf8() {
    for (long seed = 0; seed < 300; seed++) {
      String printed = FlowPrinter.print(new RandomFlows(seed).definitions());
      byte[] bytes = printed.getBytes(StandardCharsets.UTF_8);

      assertThat(new String(bytes, StandardCharsets.UTF_8)).as("seed %d", seed).isEqualTo(printed);
    }
  }

  @Test
  void equalFlowsPrintAlike() {
    Map<String, Object> oneOrder = new LinkedHashMap<>();
    oneOrder.put("a", 1);
    oneOrder.put("b", 2L);
    Map<String, Object> otherOrder = new LinkedHashMap<>();
    otherOrder.put("b", 2);
    otherOrder.put("a", 1L);
    Step left = Pipe.of(Pipe.of(Call.of("x").withFixedPart(oneOrder), Call.of("y")), Call.of("z"));
    Step right =
        Pipe.of(Call.of("x").withFixedPart(otherOrder), Pipe.of(Call.of("y"), Call.of("z")));

    assertThat(left).isEqualTo(right);
    assertThat(FlowPrinter.print(left)).isEqualTo(FlowPrinter.print(right));
  }

  @Test
  void aStepPrintsAsTheExpressionOfItsDefinition() {
    Step step = Pipe.of(Call.of("x"), Call.of("y"));

    assertThat("f = " + FlowPrinter.print(step))
        .isEqualTo(FlowPrinter.print(FlowDefinition.of("f", step)));
  }
}
