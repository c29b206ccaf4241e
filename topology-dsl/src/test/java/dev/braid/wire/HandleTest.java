package dev.braid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandleTest {

  private static final String ID = "0123456789abcdef0123456789abcdef";

  @Test
  void itsTextIsReadBack() {
    Handle handle = new Handle("order.placed", 12, ID);
    assertThat(handle).hasToString("order.placed/12/" + ID);
    assertThat(Handle.parse(handle.toString())).isEqualTo(handle);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "checkout",
        "checkout/0",
        "checkout/0/0123",
        "checkout/-1/" + ID,
        "checkout/9999999999/" + ID,
        "Checkout/0/" + ID,
        "/0/" + ID,
        "a/b/0/" + ID,
        "checkout/0/" + ID + "\n",
        "checkout/0/0123456789ABCDEF0123456789ABCDEF"
      })
  void anyOtherTextIsNamed(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Handle.parse(text))
        .withMessageStartingWith("not a handle: '")
        .withMessageContaining("such as checkout/0/" + ID);
  }

  @Test
  void aKeyIsTheSameExecutionEverywhereAndNoOtherRequestHasItsId() {
    assertThat(Handle.ofKey("flow", 1, "k")).isEqualTo(Handle.ofKey("flow", 1, "k"));
    assertThat(Handle.ofKey("flow", 1, "k").execution())
        .isNotEqualTo(Handle.ofKey("flow", 1, "l").execution())
        .isNotEqualTo(Handle.ofKey("other", 1, "k").execution())
        .isNotEqualTo(new CallId.Maker("flow").ofCall(null, new byte[] {'k'}));
  }
}
