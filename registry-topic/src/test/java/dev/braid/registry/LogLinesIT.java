package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.embedded.KafkaExtension;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an app logs at the recommended configuration, where all is well. */
class LogLinesIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  /** The broker is in this process, and its log is not the app's. */
  private static final Pattern OF_THE_BROKER =
      Pattern.compile(
          "kafka\\..*|org\\.apache\\.kafka\\.(controller|coordinator|image|metadata|queue|raft|server|storage|timeline|common\\.network)\\..*|state\\.change\\.logger");

  private static final ServiceRef<String, String> COUNT = ServiceRef.text("log-lines.count");
  private static final ServiceRef<String, String> ECHO = ServiceRef.text("log-lines.echo");
  private static final ServiceRef<String, String> BOTH = ServiceRef.text("log-lines.both");

  @TempDir Path stateDir;

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  /** As a user writes it. */
  private ListAppender<ILoggingEvent> recommended() throws JoranException {
    configure(
        """
        <configuration>
          <include resource="dev/braid/runtime/logback.xml"/>
          <root level="INFO"/>
        </configuration>
        """);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.setContext(context);
    lines.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
    return lines;
  }

  private void configure(String text) throws JoranException {
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @AfterEach
  void asItWas() throws JoranException {
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogLinesIT.class.getResource("/logback-test.xml"));
  }

  @Test
  @SuppressWarnings("try") // it only has to run
  void aHealthyStartTakesFewLinesAndWarnsOfNothing() throws Exception {
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.START_TIMEOUT, "3m")
            .with(ConfigKey.STATE_DIR, stateDir.toString());
    App app =
        App.named("log-lines")
            .service(Service.of(ECHO, text -> text))
            .service(
                Service.stateful(
                    COUNT, Codec.text(), (state, input, request) -> Transition.to(input, input)))
            .flow(
                FlowDefinition.of(
                    BOTH.name(), Pipe.of(Call.of(COUNT.name()), Call.of(ECHO.name()))))
            .with(RegistryComponent.of());
    ListAppender<ILoggingEvent> log = recommended();
    try (RunningApp running = app.start(config).awaitRunning();
        RequestClient client = RequestClient.connect("log-lines", config)) {
      assertThat(
              client.request(BOTH, "x", RequestOptions.key("k")).get(2, TimeUnit.MINUTES).value())
          .isEqualTo("x");
    }
    List<ILoggingEvent> lines =
        List.copyOf(log.list).stream()
            .filter(line -> !OF_THE_BROKER.matcher(line.getLoggerName()).matches())
            .toList();
    assertThat(lines)
        .extracting(LogLinesIT::text)
        .as("of three services and flows, start and stop")
        .hasSizeLessThan(3 * 10);
    assertThat(lines)
        .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .extracting(LogLinesIT::text)
        .isEmpty();
  }

  private static String text(ILoggingEvent line) {
    return "%s %s %s".formatted(line.getLevel(), line.getLoggerName(), line.getFormattedMessage());
  }
}
