package dev.braid.cli.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.cli.Ran;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Json;
import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.registry.model.Timings;
import dev.braid.registry.view.Change;
import dev.braid.registry.view.RegistryFeed;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.SelfPreservation;
import dev.braid.registry.view.ViewFreshness;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the commands of the registry print, of a view that is fed by hand. */
class RegistryListingTest {

  private static final InstanceKey I1 = new InstanceKey("price", "i1");
  private static final InstanceKey I2 = new InstanceKey("price", "i2");

  private final List<Change> changes = new ArrayList<>();
  private long now;
  private final RegistryFeed feed =
      new RegistryFeed(Timings.DEFAULT, SelfPreservation.DEFAULT, () -> now);
  private final RegistryView view = feed.view();

  RegistryListingTest() {
    view.watch(changes::add);
    feed.turn(ViewFreshness.CURRENT);
    feed.apply(
        Registration.of("price", "i1", 1)
            .withVersion("7")
            .withApp("shop")
            .withPlace(new Location("h1", "a", "eu"))
            .withEndpoints(List.of(Endpoint.named("").withSla(Sla.millis(5, 20))))
            .withOwner("team shop")
            .withStartedAt(Instant.EPOCH));
    feed.apply(Registration.of("price", "i2", 1).withVersion("7").withApp("shop"));
    feed.apply(Registration.of("stock.shelf", "i2", 1));
  }

  private void pass(double seconds) {
    for (double left = seconds; left > 1e-9; left -= 0.25) {
      now += Duration.ofMillis(250).toNanos();
      feed.tick();
    }
  }

  private Ran list(RegistryTable<?> listing, String filter, boolean json) {
    return ran((out, err) -> ListOptions.list(listing, Filter.parse(filter), view, json, out, err));
  }

  private Ran explain(String instance, boolean json) {
    return ran((out, err) -> RegistryExplainCommand.explain(view, instance, json, out, err));
  }

  private interface Printing {
    int print(PrintWriter out, PrintWriter err);
  }

  private static Ran ran(Printing printing) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = printing.print(new PrintWriter(out, true), new PrintWriter(err, true));
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void instancesAreATable() {
    assertThat(list(RegistryTable.INSTANCES, "all", false))
        .isEqualTo(
            new Ran(
                0,
                """
                SERVICE      INSTANCE  STATE  REASON  CONDITION  VERSION  ZONE  REGION  HOST  APP
                price        i1        alive  heard   serving    7        a     eu      h1    shop
                price        i2        alive  heard   serving    7        -     -       -     shop
                stock.shelf  i2        alive  heard   serving    -        -     -       -     -
                """,
                ""));
  }

  @Test
  void servicesAndEndpointsAreTablesToo() {
    assertThat(list(RegistryTable.SERVICES, "all", false).out())
        .isEqualTo(
            """
            SERVICE      VERSION  INSTANCES  OWNER
            price        7        2          "team\\u0020shop"
            stock.shelf  -        1          -
            """);
    assertThat(list(RegistryTable.ENDPOINTS, "all", false).out())
        .isEqualTo(
            """
            ENDPOINT  VERSION  INSTANCES  MEAN  UPPER95
            price     7        1          5ms   20ms
            """);
  }

  @Test
  void inJsonItIsOneArray() {
    assertThat(list(RegistryTable.INSTANCES, "zone=a", true).out())
        .isEqualTo(
            """
            [{"service":"price","instance":"i1","state":"alive","reason":"heard",\
            "condition":"serving","incarnation":1,"version":"7","app":"shop","host":"h1","zone":"a",\
            "region":"eu","endpoints":["price"],"signals":[],"capacity":0,"owner":"team shop",\
            "startedAt":"1970-01-01T00:00:00Z","metadata":{}}]
            """);
  }

  @Test
  void theHelpNamesTheFieldsOfTheJson() throws Exception {
    namesFields("instances", list(RegistryTable.INSTANCES, "zone=a", true));
    namesFields("services", list(RegistryTable.SERVICES, "zone=a", true));
    namesFields("endpoints", list(RegistryTable.ENDPOINTS, "zone=a", true));
    assertThat(help("registry explain"))
        .contains(String.join(", ", explain("i1", true).document().keySet()).split(", "));
  }

  private static void namesFields(String command, Ran ran) {
    assertThat(Json.tree(ran.out().getBytes(UTF_8)))
        .asInstanceOf(InstanceOfAssertFactories.list(Object.class))
        .singleElement()
        .satisfies(
            tree ->
                assertThat(help(command)).contains(String.join(", ", Ran.object(tree).keySet())));
  }

  /** On one line. */
  private static String help(String command) {
    String[] words = (command + " --help").split(" ", -1);
    return Ran.braid(words).out().replaceAll("\\s+", " ");
  }

  @Test
  void whenNothingMatchesTheExitCodeSaysSo() {
    assertThat(list(RegistryTable.SERVICES, "zone=b or state=dead", false))
        .isEqualTo(new Ran(1, "", "none of the 3 live instances: zone=b or state=dead\n"));
    assertThat(list(RegistryTable.SERVICES, "zone=b", true))
        .isEqualTo(new Ran(1, "[]\n", "none of the 3 live instances: zone=b\n"));
  }

  @Test
  void theDeadAreListedWhenTheyAreAskedFor() {
    feed.goodbye(I2);
    pass(5);
    assertThat(list(RegistryTable.INSTANCES, "all", false).code()).isEqualTo(1);
    assertThat(list(RegistryTable.INSTANCES_AND_THE_DEAD, "zone=a", false).out())
        .contains("price    i1        dead   silent  serving");
  }

  @Test
  void aPictureThatMayBeOldIsWarnedOf() {
    feed.turn(ViewFreshness.CUT_OFF);
    assertThat(list(RegistryTable.SERVICES, "zone=a", true).err())
        .isEqualTo("warning: some of these may be gone: it is cut off from the log\n");
    feed.turn(ViewFreshness.CURRENT);
    feed.apply(Registration.of("tax", "i3", 1)); // the third process
    feed.apply(Heartbeat.of(new InstanceKey("tax", "i3"), 1, 1, 0));
    pass(5);
    assertThat(list(RegistryTable.SERVICES, "zone=a", true).err())
        .startsWith(
            "warning: some of these may be gone: self-preservation is on, nobody is buried");
  }

  @Test
  void anExplanationIsTextOrJson() throws Exception {
    pass(1);
    assertThat(explain("i1", false).out())
        .isEqualTo(
            """
            price/i1, incarnation 1, is alive for 1.0 s: heard from in time
            last heard 1.0 s ago, when it registered; no heartbeat yet
            silent for 1.0 s of its lease: suspect after 2.5 s, dead after 4.0 s
            this observer listens, without a gap for 1.0 s
            self-preservation is off: 0 of 3.0 heartbeats came in the last lease, 0 instances are silent
            """);
    assertThat(explain("price/i2", true).document())
        .containsEntry("key", "price/i2")
        .containsEntry("known", true)
        .containsEntry("remainingMillis", 3000L);
  }

  @Test
  void whoIsNotKnownIsSaidWithTheNearName() {
    Ran ran = explain("prize/i1", false);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).startsWith("prize/i1 is not registered\n");
    assertThat(ran.err()).isEqualTo("  did you mean 'price/i1'?\n");
    assertThatThrownBy(() -> explain("i2", false))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("name one of them: price/i2, stock.shelf/i2");
  }

  @Nested
  class WhatChanges {

    private List<String> news(RegistryChanges news) {
      List<String> lines =
          news.of(changes, view.snapshot()).stream().map(RegistryChanges.Line::toString).toList();
      changes.clear();
      return lines;
    }

    @Test
    void ofInstancesIsToldOnceWithItsKind() {
      RegistryChanges news = RegistryChanges.ofInstances(Filter.service("price"));
      assertThat(news(news))
          .containsExactly(
              "up       price/i1 version=7 zone=a region=eu host=h1: heard from in time",
              "up       price/i2 version=7: heard from in time");
      feed.apply(Heartbeat.of(I1, 1, 1, 1).withCondition(Condition.DRAINING));
      assertThat(news(news))
          .containsExactly(
              "changed  price/i1 version=7 zone=a region=eu host=h1: serving -> draining");
      feed.goodbye(I1);
      pass(2.5);
      assertThat(news(news))
          .containsExactly(
              "down     price/i1 version=7 zone=a region=eu host=h1: said goodbye",
              "suspect  price/i2 version=7: no heartbeat for too long");
      assertThat(news(news)).isEmpty();
    }

    @Test
    void whoIsNoLongerMeantIsToldOnceMore() {
      RegistryChanges news = RegistryChanges.ofInstances(Filter.state(InstanceState.SUSPECT));
      assertThat(news(news)).isEmpty();
      pass(2.5);
      assertThat(news(news)).hasSize(3).allMatch(line -> line.startsWith("suspect  "));
      feed.apply(Heartbeat.of(I1, 1, 1, 1));
      feed.goodbye(I2);
      assertThat(news(news))
          .containsExactly(
              "up       price/i1 version=7 zone=a region=eu host=h1: heard from in time",
              "down     price/i2 version=7: said goodbye");
      feed.goodbye(I1);
      assertThat(news(news)).isEmpty();
    }

    @Test
    void ofServicesIsTheirNumber() {
      RegistryChanges news = RegistryChanges.of(RegistryTable.SERVICES, Filter.all());
      assertThat(news(news))
          .containsExactly(
              "up       price version=7: 2 instances", "up       stock.shelf: 1 instance");
      feed.goodbye(I1);
      assertThat(news(news)).containsExactly("changed  price version=7: 1 instance");
      feed.goodbye(I2);
      assertThat(news(news)).containsExactly("down     price version=7");
    }

    @Test
    void isAnObjectOnEachLineInJson() {
      feed.goodbye(I1);
      List<RegistryChanges.Line> lines =
          RegistryChanges.of(RegistryTable.ENDPOINTS, Filter.all()).of(changes, view.snapshot());
      assertThat(lines).isEmpty();
      List<RegistryChanges.Line> instances =
          RegistryChanges.ofInstances(Filter.all()).of(changes, view.snapshot());
      assertThat(instances).hasSize(4);
      assertThat(instances.get(3).tree())
          .containsEntry("change", "down")
          .containsEntry("reason", "goodbye")
          .containsEntry("instance", "i1");
    }
  }
}
