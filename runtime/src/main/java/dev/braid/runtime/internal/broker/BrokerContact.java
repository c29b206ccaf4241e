package dev.braid.runtime.internal.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log, once, that the brokers do not answer, and once that they do again. Each of the
 * many clients of an app says it over and over, in words of its own.
 */
public final class BrokerContact implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerContact.class);

  private static final Duration ROUND = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final String app;
  private final Supplier<CompletionStage<?>> question;
  private final InstantSource clock;
  private final Rounds rounds = new Rounds("braid-contact");
  private Instant answeredAt;
  private boolean away;

  /**
   * @param question that any broker answers
   */
  BrokerContact(String app, Supplier<CompletionStage<?>> question, InstantSource clock) {
    this.app = app;
    this.question = question;
    this.clock = clock;
    this.answeredAt = clock.instant();
  }

  public static BrokerContact start(String app, Admin admin) {
    DescribeClusterOptions options =
        new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis());
    BrokerContact contact =
        new BrokerContact(
            app,
            () -> admin.describeCluster(options).clusterId().toCompletionStage(),
            InstantSource.system());
    contact.rounds.start(ROUND, contact::look);
    return contact;
  }

  void look() {
    boolean answer;
    try {
      answer = isAnswered(question.get());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return;
    }
    Instant now = clock.instant();
    if (answer && away) {
      LOG.info(
          "{}: the brokers answer again, after {} s",
          app,
          Duration.between(answeredAt, now).toSeconds());
    } else if (!answer && !away) {
      LOG.warn("{}: the brokers do not answer (since {})", app, answeredAt);
    }
    away = !answer;
    answeredAt = answer ? now : answeredAt;
  }

  /** A refusal is an answer too. */
  private static boolean isAnswered(CompletionStage<?> asked) throws InterruptedException {
    try {
      asked.toCompletableFuture().get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException failed) {
      return !(failed.getCause() instanceof RetriableException);
    } catch (TimeoutException late) {
      return false;
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
