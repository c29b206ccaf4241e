package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.testkit.FakeService;
import dev.braid.testkit.FlowDriver;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.Wire;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of poison between two good requests. */
final class RejectedRequestTest {

  private static EngineSettings settings() {
    return EngineSettings.defaults()
        .with(Limit.MAX_PAYLOAD, PoisonService.MAX_PAYLOAD)
        .environment(it -> it.withTopics(topic -> topic.equals("client.replies") ? 1 : 0));
  }

  private static final Placement LOCAL =
      Placement.local(List.of(PoisonService.named("weak").pure()));

  private static ProducerRecord<byte[], byte[]> good(String id) {
    ProducerRecord<byte[], byte[]> good =
        new ProducerRecord<>(Wire.requestTopic("flow"), id.getBytes(UTF_8), id.getBytes(UTF_8));
    Wire.putReturnAddress(good.headers(), "client.replies", 0, id.getBytes(UTF_8));
    return good;
  }

  private static void send(FlowDriver driver, ProducerRecord<byte[], byte[]> record) {
    driver.send(new TestRecord<>(record.key(), record.value(), record.headers(), driver.now()));
  }

  @ParameterizedTest
  @EnumSource
  void aLocalStepSetsPoisonAsideAndAnswersTheOthers(PoisonKind kind) {
    check(kind, FlowDriver.of(FlowDefinition.of("flow", Call.of("weak")), LOCAL, settings()), "!");
  }

  @ParameterizedTest
  @MethodSource("dev.braid.runtime.PoisonKind#ofAFlow")
  void aFlowThatWaitsSetsPoisonAsideAndAnswersTheOthers(PoisonKind kind) {
    FlowDefinition waiting = FlowDefinition.of("flow", Pipe.of(Call.of("weak"), Call.of("far")));
    FlowDriver driver = FlowDriver.of(waiting, LOCAL, settings());
    check(kind, driver.serve("far", FakeService.of(text -> text + "?")), "!?");
  }

  private static void check(PoisonKind kind, FlowDriver flow, String suffix) {
    try (FlowDriver driver = flow) {
      ProducerRecord<byte[], byte[]> poison = kind.of(good("poison"));
      send(driver, good("one"));
      send(driver, poison);
      send(driver, good("two"));
      assertThat(driver.replies())
          .filteredOn(reply -> reply.reply().isOk())
          .extracting(reply -> reply.reply().value())
          .containsExactly("one" + suffix, "two" + suffix);
      assertThat(driver.replies())
          .filteredOn(reply -> reply.requestId().equals("poison"))
          .extracting(reply -> reply.reply().code())
          .isEqualTo(kind.code() == 0 ? List.of() : List.of(kind.code()));
      assertThat(driver.deadLetters()).hasSize(1);
      DeadLetter letter = driver.deadLetters().get(0);
      assertThat(letter.reason()).isEqualTo(kind.reason());
      assertThat(letter.key()).isEqualTo(poison.key());
      assertThat(letter.payload()).isEqualTo(poison.value());
      assertThat(driver.count(kind.reason())).isEqualTo(1);
    }
  }
}
