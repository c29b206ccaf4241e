package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.Workers;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.streams.test.TestRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services whose handlers block, on threads of their own; the clock is the test's. */
final class BlockingServiceTest {

  private static final ServiceRef<String, String> SLOW = ServiceRef.text("slow");

  private final Workers workers = Workers.threads();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final Set<String> started = ConcurrentHashMap.newKeySet();
  private final Set<String> interrupted = ConcurrentHashMap.newKeySet();
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private @Nullable FlowDriver open;

  private String block(String text) throws InterruptedException {
    started.add(text);
    threads.add(Thread.currentThread().getName());
    try {
      letGo.await();
    } catch (InterruptedException asked) {
      interrupted.add(text);
      throw asked;
    }
    return text + "!";
  }

  private String blockStubbornly(String text) {
    started.add(text);
    boolean free = text.startsWith("quick");
    while (!free) {
      try {
        letGo.await();
        free = true;
      } catch (InterruptedException asked) {
        interrupted.add(text);
      }
    }
    return text + "!";
  }

  private FlowDriver driver(Service.Body<String, String> body, EngineSettings settings) {
    open = FlowDriver.of(Service.of(SLOW, body).limit(ofSeconds(2)), settings, workers);
    return open;
  }

  @AfterEach
  void close() {
    letGo.countDown();
    if (open != null) {
      open.close();
    }
  }

  /** The input is also the request's key and id. */
  private static void ask(FlowDriver driver, String input) {
    TestRecord<byte[], byte[]> request =
        Messages.request(input, input, Codec.text(), driver.now(), null);
    driver.send(
        new TestRecord<>(input.getBytes(UTF_8), request.value(), request.headers(), driver.now()));
  }

  /** In the test's own thread, which is the driver's. */
  private static ConditionFactory soon() {
    return Awaitility.await().pollInSameThread().pollDelay(ZERO).pollInterval(ofMillis(2));
  }

  private void awaitStart(String input) {
    soon().until(() -> started.contains(input));
  }

  private static void awaitReplies(FlowDriver driver, int number) {
    soon().until(() -> driver.advance(ofMillis(1)).replies().size() == number);
  }

  @Test
  void aHandlerThatBlocksHoldsUpNoOtherKey() {
    FlowDriver driver = driver(this::blockStubbornly, EngineSettings.defaults());
    ask(driver, "a");
    ask(driver, "quick");
    awaitReplies(driver, 1);
    assertThat(driver.reply()).isEqualTo(new Reply.Ok<>("quick!"));
  }

  @Test
  void atItsLimitAHandlerIsInterrupted() {
    FlowDriver driver = driver(this::block, EngineSettings.defaults());
    ask(driver, "a");
    awaitStart("a");
    driver.advance(ofMillis(2010));
    assertThat(driver.reply().code()).isEqualTo(504);
    soon().until(() -> interrupted.contains("a"));
    assertThat(threads).containsExactly("braid-handler of slow");
    assertThat(driver.count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(1);
    assertThat(driver.count(EngineCounter.LATE_REPLY)).isZero();
  }

  @Test
  void aThreadThatDoesNotEndIsReplaced() {
    FlowDriver driver =
        driver(
            this::blockStubbornly,
            EngineSettings.defaults().with(Limit.MAX_CONCURRENCY, 1).with(Limit.MAX_ABANDONED, 1));
    ask(driver, "a");
    awaitStart("a");
    ask(driver, "quick");
    driver.advance(ofMillis(2010));
    assertThat(started).containsExactly("a");
    driver.advance(ofMillis(110));
    awaitReplies(driver, 2);
    assertThat(driver.replies().get(1).reply()).isEqualTo(new Reply.Ok<>("quick!"));
    assertThat(driver.count(EngineCounter.ABANDONED_HANDLER)).isEqualTo(1);
    assertThat(workers.abandoned()).isEqualTo(1);
    assertThat(workers.unready()).isEmpty();
  }

  @Test
  void withTooManyOfThemTheServiceIsUnreadyUntilTheyEnd() {
    FlowDriver driver =
        driver(this::blockStubbornly, EngineSettings.defaults().with(Limit.MAX_ABANDONED, 1));
    ask(driver, "a");
    ask(driver, "b");
    awaitStart("a");
    awaitStart("b");
    driver.advance(ofMillis(2200));
    assertThat(workers.unready()).containsExactly("slow");
    ask(driver, "quick");
    Fault refusal = driver.replies().get(2).reply().fault();
    assertThat(refusal.code()).isEqualTo(503);
    assertThat(refusal.message()).isEqualTo("its threads are held by handlers that do not end");
    assertThat(driver.count(EngineCounter.OVERLOADED)).isEqualTo(1);

    letGo.countDown();
    soon().until(() -> workers.abandoned() == 0);
    assertThat(workers.unready()).isEmpty();
    assertThat(driver.count(EngineCounter.LATE_REPLY)).isEqualTo(2);
    ask(driver, "quick again");
    awaitReplies(driver, 4);
    assertThat(driver.replies().get(3).reply().isOk()).isTrue();
  }

  @Test
  void afterADrainNothingStartsAndWhatRanIsAnswered() throws InterruptedException {
    FlowDriver driver = driver(this::block, EngineSettings.defaults());
    ask(driver, "a");
    awaitStart("a");
    assertThat(workers.drain(ofMillis(1))).isFalse();
    assertThat(workers.inHand()).isEqualTo(1);
    ask(driver, "b");
    letGo.countDown();
    awaitReplies(driver, 1);
    assertThat(workers.drain(ofSeconds(10))).isTrue();
    assertThat(started).containsExactly("a");
  }

  @Test
  void aTaskThatIsClosedInterruptsWhatRuns() {
    FlowDriver driver = driver(this::block, EngineSettings.defaults());
    ask(driver, "a");
    awaitStart("a");
    driver.close();
    open = null;
    soon().until(() -> interrupted.contains("a"));
    assertThat(workers.inHand()).isZero();
    assertThat(driver.count(EngineCounter.LATE_REPLY)).isZero();
  }

  @Test
  void withoutAThreadARequestIsRefused() {
    Workers none =
        Workers.on(
            task -> {
              throw new RejectedExecutionException("no thread left");
            });
    open =
        FlowDriver.of(
            Service.of(SLOW, text -> text).limit(ofSeconds(2)), EngineSettings.defaults(), none);
    ask(open, "a");
    assertThat(open.reply().fault())
        .isEqualTo(
            new Fault(503, "no thread to run it: no thread left", new Fault.Origin("slow", "")));
    assertThat(none.inHand()).isZero();
  }
}
