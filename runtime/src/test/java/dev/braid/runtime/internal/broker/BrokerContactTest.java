package dev.braid.runtime.internal.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of brokers that go and come back. */
final class BrokerContactTest {

  private final Logger log = (Logger) LoggerFactory.getLogger(BrokerContact.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();

  private CompletableFuture<?> answer = CompletableFuture.completedFuture("here");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private final BrokerContact contact = new BrokerContact("shop", () -> answer, () -> now);

  @BeforeEach
  void listen() {
    said.start();
    log.addAppender(said);
    log.setLevel(Level.INFO);
    log.setAdditive(false);
  }

  @AfterEach
  void listenNoMore() {
    contact.close();
    log.detachAppender(said);
    log.setLevel(null);
    log.setAdditive(true);
  }

  private void look(CompletableFuture<?> told) {
    answer = told;
    contact.look();
    now = now.plusSeconds(5);
  }

  @Test
  void isOneLineThatTheyAreAwayAndOneThatTheyAreBack() {
    look(CompletableFuture.completedFuture("here"));
    for (int i = 0; i < 4; i++) {
      look(CompletableFuture.failedFuture(new TimeoutException("no")));
    }
    look(CompletableFuture.completedFuture("here"));
    look(CompletableFuture.completedFuture("here"));
    assertThat(said.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .containsExactly(
            "WARN shop: the brokers do not answer (since 2026-01-01T00:00:00Z)",
            "INFO shop: the brokers answer again, after 25 s");
  }

  @Test
  void isNothingWhileTheyRefuseWhatIsAsked() {
    look(CompletableFuture.failedFuture(new ClusterAuthorizationException("no")));
    assertThat(said.list).isEmpty();
  }
}
