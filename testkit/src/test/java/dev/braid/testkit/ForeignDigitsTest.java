package dev.braid.testkit;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** One process may write numbers in other digits than the next: none of them comes to the log. */
@ResourceLock(Resources.LOCALE)
final class ForeignDigitsTest {

  private static final Locale OTHER_DIGITS = Locale.forLanguageTag("ar-EG");

  /** All that a flow writes and keeps while it calls, waits, is refused, and times out. */
  private static List<String> written() {
    Step step =
        Pipe.of(
            Parallel.of(Call.of("a"), Call.of("b").withOptions(CallOptions.timeout(ofSeconds(1)))),
            Call.of("c"));
    EngineSettings small = EngineSettings.defaults().with(Limit.MAX_OPEN, 1);
    List<String> written = new ArrayList<>();
    try (BareFlow flow = BareFlow.of(FlowDefinition.of("flow", step), Placement.REMOTE, small)) {
      TestRecord<byte[], byte[]> request = flow.request("id", "x".repeat(2_000));
      flow.start(request).start(flow.request("other", "x"));
      TestRecord<byte[], byte[]> a = flow.call("a");
      written.add(text(a));
      written.addAll(flow.storedKeys());
      flow.advance(ofSeconds(2));
      flow.sent("flow.replies").forEach(decision -> written.add(text(decision)));
      flow.answer(a, "a".repeat(2_000_000));
      flow.sent(Messages.CLIENT_TOPIC).forEach(reply -> written.add(text(reply)));
      written.add(flow.compiled().describe());
    }
    return written;
  }

  private static String text(TestRecord<byte[], byte[]> record) {
    return record.headers() + " " + Arrays.toString(record.value());
  }

  @Test
  void whatAFlowWritesIsTheSameInEveryLocale() {
    List<String> usual = written();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(OTHER_DIGITS);
      assertThat("%d".formatted(7)).as("the digits are others").isNotEqualTo("7");
      assertThat(written()).isEqualTo(usual);
    } finally {
      Locale.setDefault(before);
    }
  }
}
