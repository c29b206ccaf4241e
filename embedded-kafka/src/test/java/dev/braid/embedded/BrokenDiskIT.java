package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A broker that loses its disk ends its process; this one must not end ours. */
@ExtendWith(QuietKafka.class)
class BrokenDiskIT {

  @TempDir Path folder;

  private final Logger log = (Logger) LoggerFactory.getLogger(KafkaNode.class);
  private final ListAppender<ILoggingEvent> messages = new ListAppender<>();

  @BeforeEach
  void listen() {
    messages.start();
    log.addAppender(messages);
    log.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    log.setAdditive(true);
    log.detachAppender(messages);
  }

  @Test
  void theJvmGoesOn() throws Exception {
    Path data = folder.resolve("data");
    EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafka.options().withDirectory(data));
    Files.move(data, folder.resolve("lost"));
    Files.writeString(data, "not a directory");

    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "default.api.timeout.ms", 2_000,
                "request.timeout.ms", 1_000))) {
      assertThatThrownBy(() -> new Topics(admin).create("nowhere", 1))
          .hasMessageContaining("nowhere");
    }
    assertThat(kafka.givenUp().get(2, TimeUnit.MINUTES))
        .startsWith("node 1 wanted to end the process with status 1");
    kafka.close();

    assertThat(messages.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(message -> message.contains("wanted to end the process"));
  }
}
