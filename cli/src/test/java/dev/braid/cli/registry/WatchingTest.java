package dev.braid.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.Filter;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Timings;
import dev.braid.registry.view.RegistryFeed;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.ViewFreshness;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A command that watches, with a view that is fed by hand between two looks. */
@Timeout(180)
class WatchingTest {

  private static final InstanceKey KEY = new InstanceKey("price", "i1");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final RegistryFeed feed = RegistryFeed.of(Timings.DEFAULT);
  private final RegistryView view = feed.view();

  WatchingTest() {
    feed.turn(ViewFreshness.CURRENT);
    feed.apply(Registration.of("price", "i1", 1));
  }

  private void watch(boolean json, Runnable... steps) throws InterruptedException {
    Deque<Runnable> left = new ArrayDeque<>(List.of(steps));
    Watching watching =
        new Watching(
            view,
            RegistryChanges.ofInstances(Filter.all()),
            json,
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    watching.run(
        () -> {
          Runnable step = left.poll();
          if (step != null) {
            step.run();
          }
          return step == null;
        });
  }

  @Test
  void whatIsThereAndWhatChangesIsPrintedUntilItIsStopped() throws InterruptedException {
    watch(false, feed::tick, () -> feed.goodbye(KEY));
    assertThat(out)
        .hasToString("up       price/i1: heard from in time\ndown     price/i1: said goodbye\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void inJsonEachChangeIsALine() throws InterruptedException {
    watch(true, feed::tick, () -> feed.goodbye(KEY));
    assertThat(out.toString().lines())
        .satisfiesExactly(
            up -> assertThat(up).startsWith("{\"change\":\"up\",\"service\":\"price\","),
            down -> assertThat(down).startsWith("{\"change\":\"down\",\"service\":\"price\","));
  }

  @Test
  void whenThePictureBecomesDoubtfulThatIsSaidOnce() throws InterruptedException {
    watch(
        false,
        () -> feed.turn(ViewFreshness.CUT_OFF),
        feed::tick,
        () -> feed.turn(ViewFreshness.LAGGING),
        () -> feed.turn(ViewFreshness.CURRENT));
    assertThat(err)
        .hasToString(
            """
            warning: who goes now may not be told: it is cut off from the log
            the picture is complete again
            """);
  }

  /** As after {@code braid instances --watch | head -1}. */
  @Test
  void nobodyThatReadsIsTheEndOfIt() throws InterruptedException {
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    new Watching(
            view,
            RegistryChanges.ofInstances(Filter.all()),
            false,
            new PrintWriter(closed, true),
            new PrintWriter(err, true))
        .run(
            () -> {
              feed.tick();
              return false;
            });
    assertThat(err.toString()).isEmpty();
  }
}
