package dev.braid.runtime.internal.sending;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.runtime.internal.broker.KnownTopic;
import dev.braid.runtime.internal.broker.Places;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServedPlacesTest {

  private static final String TOPIC = "tally.requests";
  private static final byte[] KEY = keyBeyond(3);

  /** A service of three partitions, of whose topic somebody may make six. */
  private static final class Described implements Places {

    private boolean answers = true;
    private int partitions = 3;
    private int looks;
    private boolean limited;
    private @Nullable KnownTopic known;

    @Override
    public @Nullable KnownTopic known(String topic) {
      return known;
    }

    @Override
    public Map<String, KnownTopic> look(Collection<String> topics, Duration patience) {
      looks++;
      if (!answers) {
        return Map.of();
      }
      limited = partitions > 3;
      known = new KnownTopic(Uuid.ONE_UUID, Math.min(3, partitions), true, Set.of(), 1_000, false);
      return Map.of(TOPIC, known);
    }

    @Override
    public int served(String topic, int most) {
      return limited ? 3 : most;
    }

    @Override
    public void forget(String topic) {}

    @Override
    public void refuse(String topic, String why) {}
  }

  private final Described brokers = new Described();
  private final ServedPlaces served = new ServedPlaces(brokers);

  private static byte[] keyBeyond(int partitions) {
    int i = 0;
    while (Wire.partition("k" + i, 2 * partitions) < partitions) {
      i++;
    }
    return ("k" + i).getBytes(UTF_8);
  }

  private @Nullable Integer place(String topic, ToIntFunction<String> partitions) {
    return served
        .placed(new ProducerRecord<>(topic, null, KEY, new byte[0]), partitions)
        .partition();
  }

  @Test
  void theFirstRequestIsPutWhereItIsServed() {
    brokers.partitions = 6;
    assertThat(place(TOPIC, topic -> 6)).isEqualTo(Wire.partition(KEY, 3));
    assertThat(place(TOPIC, topic -> 6)).isEqualTo(Wire.partition(KEY, 3));
    assertThat(brokers.looks).isOne();
  }

  @Test
  void itIsAskedAgainWhenTheProducerSeesMorePartitions() {
    assertThat(place(TOPIC, topic -> 3)).as("as the producer would").isNull();
    brokers.partitions = 6;
    assertThat(place(TOPIC, topic -> 3)).isNull();
    assertThat(brokers.looks).isOne();
    assertThat(place(TOPIC, topic -> 6)).isEqualTo(Wire.partition(KEY, 3));
    assertThat(brokers.looks).isEqualTo(2);
  }

  @Test
  void whoeverDoesNotAnswerIsAskedWithTheNextRequest() {
    brokers.answers = false;
    brokers.partitions = 6;
    assertThat(place(TOPIC, topic -> 6)).isNull();
    brokers.answers = true;
    assertThat(place(TOPIC, topic -> 6)).isEqualTo(Wire.partition(KEY, 3));
  }

  @Test
  void nothingIsAskedOfReplies() {
    assertThat(place("client.replies", topic -> 6)).isNull();
    assertThat(brokers.looks).isZero();
  }

  @Test
  void aProducerThatCannotTellSaysSoWhenItSends() {
    assertThat(
            place(
                TOPIC,
                topic -> {
                  throw new TimeoutException("late");
                }))
        .isNull();
    brokers.partitions = 0;
    brokers.looks = 0;
    brokers.known = null;
    assertThat(
            place(
                TOPIC,
                topic -> {
                  throw new AssertionError("it would wait for the topic");
                }))
        .isNull();
  }
}
