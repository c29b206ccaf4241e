package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Flow;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Reports;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What the log, and the caller, are told when code of the user throws. */
final class ThrowingHandlersTest {

  private static final String EXCEPTION = IllegalStateException.class.getName();

  private static final ServiceRef<String, String> FIRE = ServiceRef.text("fire");

  private final Logger log = (Logger) LoggerFactory.getLogger(Reports.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();

  @BeforeEach
  void listen() {
    said.start();
    log.addAppender(said);
    log.setLevel(Level.WARN);
    log.setAdditive(false);
  }

  @AfterEach
  void listenNoMore() {
    log.detachAppender(said);
    log.setLevel(null);
    log.setAdditive(true);
  }

  /** Reads what everybody else writes, and throws. */
  private static final class BrokenCodec implements Codec<String> {
    @Override
    public String contentType() {
      return Codec.text().contentType();
    }

    @Override
    public byte[] encode(String value) {
      return Codec.text().encode(value);
    }

    @Override
    public String decode(byte[] bytes) {
      throw new IllegalStateException("on fire");
    }

    @Override
    public String fromTree(Object tree) {
      throw new IllegalStateException("on fire");
    }

    @Override
    public Object toTree(String value) {
      return value;
    }
  }

  static Stream<Service<String, String>> kinds() {
    Service<String, String> inline = Service.of(FIRE, ThrowingHandlersTest::burn);
    return Stream.of(
        inline,
        inline.idempotent(Duration.ofMinutes(1)),
        inline.limit(Duration.ofSeconds(1)),
        Service.async(
            FIRE,
            (text, request) ->
                CompletableFuture.failedFuture(new IllegalStateException("on fire"))),
        Service.stateful(
            FIRE,
            Codec.text(),
            (state, text, request) -> {
              throw new IllegalStateException("on fire");
            }));
  }

  private static String burn(String text) {
    throw new IllegalStateException("on fire");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void areToldWithStackServiceAndCallAndTheirCallerTheClass(Service<String, String> service) {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(service)) {
      Fault fault = driver.ask("key", "x").fault();
      assertThat(fault.code()).isEqualTo(500);
      assertThat(fault.message()).isEqualTo("on fire");
      assertThat(fault.exception()).isEqualTo(EXCEPTION);
    }
    assertThat(said.list).hasSize(1);
    ILoggingEvent event = said.list.get(0);
    assertThat(event.getLevel()).isEqualTo(Level.WARN);
    assertThat(event.getFormattedMessage()).matches("fire: call [0-9a-f]{32}\\S* failed");
    assertThat(event.getThrowableProxy().getClassName()).isEqualTo(EXCEPTION);
    assertThat(event.getThrowableProxy().getStackTraceElementProxyArray()).isNotEmpty();
  }

  @Test
  void areToldOfFunctionsAndCodecsTooWithTheirStep() {
    NamedFunction<String, String> function =
        NamedFunction.of("burn", Codec.text(), Codec.text(), ThrowingHandlersTest::burn);
    Service<String, String> unread =
        Service.of(ServiceRef.of("unread", new BrokenCodec(), Codec.text()), text -> text);
    Flow<String, String> applied = Flow.apply(function);
    try (FlowDriver driver = FlowDriver.of(applied.named("flow"))) {
      driver.request("x");
      assertThat(driver.reply().fault().exception()).isEqualTo(EXCEPTION);
    }
    try (FlowDriver driver =
        FlowDriver.of(Flow.call(unread.ref()).named("flow"), Placement.local(List.of(unread)))) {
      driver.request("x");
      assertThat(driver.reply().fault().exception()).isEqualTo(EXCEPTION);
    }
    List<ILoggingEvent> thrown =
        said.list.stream().filter(event -> event.getThrowableProxy() != null).toList();
    assertThat(thrown)
        .extracting(event -> event.getThrowableProxy().getClassName())
        .containsExactly(EXCEPTION, EXCEPTION);
    assertThat(thrown.get(0).getFormattedMessage()).startsWith("flow at step flow.burn: call ");
    assertThat(thrown.get(1).getFormattedMessage()).startsWith("unread at step flow.unread: call ");
  }

  @Test
  void fillNoDisk() {
    Service<String, String> service = Service.of(FIRE, ThrowingHandlersTest::burn);
    try (FlowDriver driver = FlowDriver.of(service)) {
      for (int i = 0; i < 1_000; i++) {
        driver.request("x");
      }
      assertThat(said.list).hasSize(1);
      driver.advance(Duration.ofSeconds(10));
      driver.request("x");
      assertThat(said.list).hasSize(2);
      assertThat(said.list.get(1).getFormattedMessage())
          .endsWith("(and 999 others like it since the last warning)");
      for (int i = 0; i < 60 * 60; i++) {
        driver.advance(Duration.ofSeconds(1));
        driver.request("x");
      }
      assertThat(said.list).as("an hour later").hasSizeLessThan(16);
    }
  }

  @Test
  void areNoneWhereAFaultWasChosen() {
    Service<String, String> service =
        Service.of(
            FIRE,
            text -> {
              throw new FaultException(460, "sold out");
            });
    try (ServiceDriver<String, String> driver = ServiceDriver.of(service)) {
      assertThat(driver.ask("key", "x").fault().exception()).isEmpty();
    }
    assertThat(said.list).isEmpty();
  }

  @Test
  void areTheServicesOwnBusinessIfItSaysSo() {
    Service<String, String> service =
        Service.of(
            FIRE,
            text -> {
              throw new IllegalStateException();
            });
    EngineSettings settings =
        EngineSettings.defaults().environment(it -> it.withReports(new Reports(false)));
    try (FlowDriver driver = FlowDriver.of(service, settings)) {
      driver.request("x");
      Fault fault = driver.reply().fault();
      assertThat(fault.exception()).isEmpty();
      assertThat(fault.message()).isEqualTo("it failed without a message");
    }
    assertThat(List.copyOf(said.list)).hasSize(1);
  }
}
