package dev.braid.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.braid.avro.SchemaRegistry;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SchemaRegistriesTest {

  private final SchemaRegistry foreign = new InMemorySchemaRegistry();
  private final Logger logger = (Logger) LoggerFactory.getLogger(SchemaRegistries.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void mockIsANewRegistryInMemory() {
    SchemaRegistrySettings settings = SchemaRegistrySettings.of("mock://");
    SchemaRegistry one = SchemaRegistries.connect(settings);
    one.register("a", new Schema.Parser().parse("\"string\""));
    assertThat(SchemaRegistries.connect(settings).subjects()).isEmpty();
    assertThat(SchemaRegistries.connect(settings, List.of(provider(Optional.of(foreign)))))
        .isNotSameAs(foreign)
        .isInstanceOf(InMemorySchemaRegistry.class);
  }

  @Test
  void aClientThatCanIsTaken() {
    SchemaRegistry found =
        SchemaRegistries.connect(
            SchemaRegistrySettings.of("http://localhost"),
            List.of(provider(Optional.empty()), provider(Optional.of(foreign))));
    assertThat(found).isSameAs(foreign);
    assertThat(logged())
        .containsExactly("schemas are at [http://localhost], asked through a foreign client");
  }

  @Test
  void withoutOneTheBuiltInIsTaken() {
    SchemaRegistrySettings settings = SchemaRegistrySettings.of("http://localhost");
    assertThat(SchemaRegistries.connect(settings)).isInstanceOf(HttpSchemaRegistry.class);
    assertThat(logged())
        .containsExactly(
            "schemas are at [http://localhost], asked through the client that is built in");
  }

  @Test
  void theBuiltInAsksNoMock() {
    assertThatThrownBy(() -> SchemaRegistries.builtIn(SchemaRegistrySettings.of("mock://")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected URLs of http or https, found [mock:///]");
  }

  private List<String> logged() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static SchemaRegistryProvider provider(Optional<SchemaRegistry> answer) {
    return new SchemaRegistryProvider() {
      @Override
      public String name() {
        return "a foreign client";
      }

      @Override
      public Optional<SchemaRegistry> connect(SchemaRegistrySettings settings) {
        return answer;
      }
    };
  }
}
