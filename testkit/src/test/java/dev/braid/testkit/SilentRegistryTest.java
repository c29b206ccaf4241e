package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineSettings;
import dev.braid.wire.DeadLetterReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values that nobody parked, and whose registry does not answer who reads them. */
final class SilentRegistryTest {

  private final Codec<String> codec = new Silent();

  /** Text that is written, and never read. */
  private static final class Silent implements Codec<String> {

    @Override
    public String contentType() {
      return "application/x-silent";
    }

    @Override
    public byte[] encode(String value) {
      return value.getBytes(UTF_8);
    }

    @Override
    public @Nullable String decode(byte[] bytes) {
      throw CodecException.unavailable("no answer", new IllegalStateException("no answer"));
    }

    @Override
    public @Nullable Object toTree(String value) {
      return value;
    }

    @Override
    public String fromTree(Object tree) {
      return tree.toString();
    }
  }

  private void assertNotItsSendersFault(Service<String, String> service) {
    try (FlowDriver driver = FlowDriver.of(service, EngineSettings.defaults())) {
      String id = driver.request("x", codec);
      assertThat(driver.reply(id).fault().code()).isEqualTo(500);
      assertThat(driver.reply(id).fault().message()).isEqualTo("no answer");
      assertThat(driver.deadLetters())
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.reason()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
                assertThat(letter.payload()).isEqualTo("x".getBytes(UTF_8));
              });
      assertThat(driver.count(DeadLetterReason.SCHEMA_UNKNOWN)).isEqualTo(1);
    }
  }

  @Test
  void aValueThatCannotBeReadForWantOfARegistryIsNotItsSendersFault() {
    assertNotItsSendersFault(
        Service.of(ServiceRef.of("greet", codec, Codec.text()), text -> text + "!"));
  }

  @Test
  void norIsItWhereTheHandlerHasALimit() {
    assertNotItsSendersFault(
        Service.of(ServiceRef.of("greet", codec, Codec.text()), text -> text + "!")
            .limit(Duration.ofSeconds(5)));
  }
}
