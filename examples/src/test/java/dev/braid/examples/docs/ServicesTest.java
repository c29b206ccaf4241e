package dev.braid.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.testkit.Determinism;
import dev.braid.testkit.FlowDriver;
import dev.braid.testkit.ServiceDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The services of docs/services.md. */
final class ServicesTest {

  private static final List<String> CHARGED = new ArrayList<>();

  // tag::services[]
  /** What is left of each item: a state for each key, which every request changes once. */
  static final Service<Long, Long> STOCK =
      Service.stateful(
          ServiceRef.json("stock", Long.class, Long.class),
          Codec.json(Long.class),
          (left, taken, request) -> {
            long rest = (left == null ? 100 : left) - taken;
            if (rest < 0) {
              throw new FaultException(460, "sold out");
            }
            return Transition.to(rest, rest);
          });

  /** The same request, sent again, is given the reply that was kept, and charges nothing again. */
  static final Service<String, String> CHARGE =
      Service.of(ServiceRef.text("charge"), (card, request) -> charged(card, request.callId()))
          .idempotent();

  /** Off the stream thread, in order for each key, and a fault 504 after two seconds. */
  static final Service<String, String> QUOTE =
      Service.of(ServiceRef.text("quote"), ServicesTest::askCarriers).limit(Duration.ofSeconds(2));

  /** The same for a handler that hands back a future of its answer. */
  static final Service<String, String> TRACK =
      Service.async(ServiceRef.text("track"), (parcel, request) -> whereIs(parcel))
          .limit(Duration.ofSeconds(2));

  // end::services[]

  private static CompletionStage<String> whereIs(String parcel) {
    return CompletableFuture.completedFuture(parcel + " is in Bergen");
  }

  private static String charged(String card, String token) {
    CHARGED.add(token);
    return card + " charged";
  }

  private static String askCarriers(String parcel) {
    return parcel + " for 4.50";
  }

  // tag::test[]
  @Test
  void aRepeatTakesNothingFromTheStock() {
    try (ServiceDriver<Long, Long> driver = ServiceDriver.of(STOCK)) {
      String first = driver.request("tea", 30L);
      driver.repeat(first);
      assertThat(driver.replies()).hasSize(2).allMatch(to -> to.reply().equals(ok(70L)));
      assertThat(driver.ask("tea", 60L)).isEqualTo(ok(10L));
      assertThat(driver.ask("tea", 60L).code()).isEqualTo(460);
      assertThat(driver.ask("milk", 1L)).isEqualTo(ok(99L));
    }
    Determinism.check(STOCK, List.of(30L, 60L, 60L));
  }

  // end::test[]

  @Test
  void aRepeatIsNotChargedAgain() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(CHARGE)) {
      driver.repeat(driver.request("customer", "card"));
      assertThat(driver.replies()).hasSize(2).allMatch(to -> to.reply().equals(ok("card charged")));
      assertThat(CHARGED).hasSize(1);
    }
  }

  @Test
  void aQuoteComesFromAnotherThread() {
    try (FlowDriver driver = FlowDriver.of(QUOTE)) {
      driver.request("parcel");
      assertThat(driver.reply()).isEqualTo(ok("parcel for 4.50"));
    }
  }

  @Test
  void aParcelIsTrackedByAFuture() {
    try (FlowDriver driver = FlowDriver.of(TRACK)) {
      driver.request("parcel");
      assertThat(driver.reply()).isEqualTo(ok("parcel is in Bergen"));
    }
  }

  private static <T> Reply<T> ok(T value) {
    return new Reply.Ok<>(value);
  }
}
