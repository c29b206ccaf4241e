package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.text.FlowFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a step is given is the same wherever the one before it ran. */
final class ValuesBetweenStepsTest {

  /** Where the services run. */
  enum Where {
    IN_PLACE,
    ROUND_TRIPPING,
    REMOTE
  }

  private final List<@Nullable Object> seen = new ArrayList<>();

  private final Service<Object, Object> show =
      tree(
          "show",
          input -> {
            seen.add(input);
            return Collections.singletonList(input);
          });

  private interface TreeBody {
    @Nullable Object answer(@Nullable Object input);
  }

  private static Service<Object, Object> tree(String name, TreeBody body) {
    Service.Body<Object, Object> answering = body::answer;
    return Service.of(ServiceRef.tree(name), answering);
  }

  private static Service<Object, Object> answering(@Nullable Object answer) {
    return tree("first", input -> answer);
  }

  private static Object nested(int depth) {
    Object list = List.of();
    for (int i = 1; i < depth; i++) {
      list = List.of(list);
    }
    return list;
  }

  private Reply<Object> run(Where where, String text, Service<?, ?>... services) {
    Bindings functions =
        Bindings.ofFunctions(
            List.of(
                NamedFunction.of("loud", Codec.text(), Codec.text(), input -> input + "!"),
                NamedFunction.tree("same", input -> input)));
    FlowDefinition flow =
        FlowFile.parse("test.flow", "main = " + text).require("main").withBindings(functions);
    switch (where) {
      case IN_PLACE -> {
        try (FlowDriver driver = FlowDriver.of(flow, Placement.local(List.of(services)))) {
          return asked(driver);
        }
      }
      case ROUND_TRIPPING -> {
        try (FlowDriver driver =
            FlowDriver.roundTripping(flow, Placement.local(List.of(services)))) {
          return asked(driver);
        }
      }
      case REMOTE -> {
        try (FlowDriver driver = FlowDriver.of(flow, Placement.REMOTE)) {
          for (Service<?, ?> service : services) {
            driver.serve(service.name(), hosted(service));
          }
          return asked(driver);
        }
      }
    }
    throw new IllegalStateException("unknown placement " + where);
  }

  private static Reply<Object> asked(FlowDriver driver) {
    driver.request("x");
    return driver.reply();
  }

  /** The service behind its topic. */
  private static <I, O> FakeService hosted(Service<I, O> service) {
    return call -> {
      try (ServiceDriver<I, O> driver = ServiceDriver.of(service)) {
        driver.send(call.record());
        return List.of(new FakeService.Answer(Duration.ZERO, driver.replies().get(0).reply()));
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void bytesAreTheirBase64(Where where) {
    Reply<Object> reply =
        run(where, "first | show", answering(Map.of("x", new byte[] {1, 2})), show);

    assertThat(reply).isEqualTo(new Reply.Ok<>(List.of(Map.of("x", "AQI="))));
    assertThat(seen).containsExactly(Map.of("x", "AQI="));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooDeepIsRefusedWhereItIsMade(Where where) {
    for (int depth : new int[] {201, 1000}) {
      Fault fault = run(where, "first | show", answering(nested(depth)), show).fault();

      assertThat(fault.message())
          .isEqualTo("expected at most 200 values inside each other, found more");
      assertThat(fault.code()).isEqualTo(500);
      assertThat(fault.origin().service()).isEqualTo("first");
      assertThat(seen).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nullIsGivenToWhatReadsTrees(Where where) {
    assertThat(run(where, "first | apply same | show", answering(null), show))
        .isEqualTo(new Reply.Ok<>(Collections.singletonList(null)));
    assertThat(seen).containsOnlyNulls();
  }

  @ParameterizedTest
  @EnumSource
  void whoeverReadsNoNullIsToldWhoAnsweredIt(Where where) {
    Service<String, String> typed = Service.of(ServiceRef.text("typed"), text -> text);

    assertThat(run(where, "first | typed", answering(null), typed).fault().message())
        .isEqualTo("expected a value, found null, which 'first' answered");
    assertThat(run(where, "first | apply loud", answering(null)).fault().message())
        .isEqualTo("expected a value, found null, which 'first' answered");
  }
}
