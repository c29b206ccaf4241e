package dev.braid.runtime.internal.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class SendLineTest {

  @Test
  void holdsWhatADequeHolds() {
    Random random = new Random(7);
    SendLine line = new SendLine();
    Deque<Sent> right = new ArrayDeque<>();
    List<Sent> gone = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      if (right.isEmpty() || random.nextInt(10) < 5) {
        Sent sent = sent(i);
        line.add(sent);
        right.addLast(sent);
      } else {
        Sent sent = new ArrayList<>(right).get(random.nextInt(right.size()));
        line.remove(sent);
        right.remove(sent);
        gone.add(sent);
      }
      if (!gone.isEmpty()) {
        line.remove(gone.get(random.nextInt(gone.size())));
      }
      assertThat(line.isEmpty()).isEqualTo(right.isEmpty());
      assertThat(line.olderThan(Long.MAX_VALUE)).containsExactlyElementsOf(right);
    }
  }

  @Test
  void theOldAreThoseOfThatTimeAndBefore() {
    SendLine line = new SendLine();
    List<Sent> sent = List.of(sent(1), sent(2), sent(3));
    sent.forEach(line::add);

    assertThat(line.olderThan(2)).containsExactly(sent.get(0), sent.get(1));
  }

  private static Sent sent(long since) {
    return new Sent(
        new ProducerRecord<>("topic", 0, null, new byte[0]), null, null, since, new Unheard());
  }

  private static final class Unheard implements Sent.Ends {

    @Override
    public Exception failed(Sent sent, Exception failure) {
      return failure;
    }

    @Override
    public void ended(Sent sent) {}

    @Override
    public void endedLate(Sent sent) {}
  }
}
