package dev.braid.dsl.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineSettings;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

class SerdeCodecTest {

  private static final SerdeCodec<Long> LONGS = SerdeCodec.of(Serdes.Long(), "kafka/long");

  @Test
  void readsWhatItWrites() {
    assertThat(LONGS.decode(LONGS.encode(42L))).isEqualTo(42L);
  }

  @Test
  void bytesThatDoNotFitAreACodecException() {
    assertThatThrownBy(() -> LONGS.decode(new byte[3]))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("expected kafka/long");
  }

  @Test
  void isEqualByItsSerdeAndContentType() {
    assertThat(SerdeCodec.of(LONGS.serde(), "kafka/long")).isEqualTo(LONGS);
    assertThat(SerdeCodec.of(Serdes.Long(), "kafka/long")).isNotEqualTo(LONGS);
  }

  @Test
  void anEdgeToAServiceThatNeedsATreeIsAProblem() {
    ServiceRef<Long, Long> next = ServiceRef.of("next", LONGS, LONGS);
    FlowDefinition flow =
        FlowDefinition.of("flow", Pipe.of(Call.of("next"), Call.of("shout")))
            .withBindings(Bindings.ofServices(List.of(next, ServiceRef.text("shout"))));
    assertThatThrownBy(
            () -> FlowCompiler.compile(flow, Placement.REMOTE, EngineSettings.defaults()))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("flow.shout: reads text/plain, and is given kafka/long");
  }
}
