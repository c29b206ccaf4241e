package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ServiceTest {

  private static final ServiceRef<String, String> PRICE = ServiceRef.text("price");
  private static final Service<String, String> PLAIN = Service.of(PRICE, text -> text);
  private static final Service<String, String> LATER =
      Service.async(PRICE, (text, request) -> CompletableFuture.completedFuture(text));
  private static final Service<String, String> COUNTING =
      Service.stateful(PRICE, Codec.text(), (state, input, request) -> Transition.to(input, state));

  @Test
  void whatKeepsNothingIsPlainUnlessItIsPure() {
    assertThat(PLAIN.kind()).isEqualTo(ServiceKind.PLAIN);
    assertThat(LATER.kind()).isEqualTo(ServiceKind.PLAIN);
    assertThat(PLAIN.limit(Duration.ofSeconds(1)).kind()).isEqualTo(ServiceKind.PLAIN);
    assertThat(PLAIN.pure().kind()).isEqualTo(ServiceKind.PURE);
  }

  @Test
  void whatHasAStateOrAWindowKeepsItsReplies() {
    assertThat(COUNTING.kind()).isEqualTo(ServiceKind.KEEPING);
    assertThat(PLAIN.idempotent().kind()).isEqualTo(ServiceKind.KEEPING);
    assertThat(LATER.idempotent().kind()).isEqualTo(ServiceKind.KEEPING);
  }

  @Test
  void onlyWhatDependsOnNothingButItsInputIsPure() {
    assertThatIllegalArgumentException()
        .isThrownBy(COUNTING::pure)
        .withMessage("'price' cannot be pure: it has a state");
    assertThatIllegalArgumentException()
        .isThrownBy(PLAIN.idempotent()::pure)
        .withMessage("'price' cannot be pure: it keeps its replies for repeated requests");
    String late =
        "'price' cannot be pure: it runs off the stream thread, and whether its time runs out is no"
            + " matter of its input";
    assertThatIllegalArgumentException().isThrownBy(LATER::pure).withMessage(late);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.pure().limit(Duration.ofSeconds(1)))
        .withMessage(late);
    assertThatIllegalArgumentException().isThrownBy(PLAIN.pure()::idempotent);
  }

  @Test
  void aKindIsKnownByItsWord() {
    assertThat(Arrays.stream(ServiceKind.values()).map(ServiceKind::text))
        .containsExactly("pure", "keeps", "plain", "unknown")
        .allSatisfy(word -> assertThat(ServiceKind.of(word)).isPresent());
    assertThat(ServiceKind.of("PURE")).isEmpty();
  }
}
