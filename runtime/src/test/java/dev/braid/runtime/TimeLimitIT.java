package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines and timeouts, on the way through the log. */
class TimeLimitIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  /** Has a topic, since flows call it; but nobody serves it. */
  private static final String SILENT = Fresh.name("silent");

  private static final String ECHO = Fresh.name("echo");
  private static final String OVERRUN = Fresh.name("overrun");
  private static final String WAITING = Fresh.name("waiting");
  private static final String FALLING_BACK = Fresh.name("falling-back");

  private static final String TOO_LATE = "the deadline had passed when it was sent";

  private static Apps apps;
  private static RunningApp flows;
  private static RunningApp services;
  private static RequestClient client;
  private static RawCaller raw;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    services =
        apps.start(
            App.named(Fresh.name("services"))
                .service(Service.of(ServiceRef.text(ECHO), text -> text))
                .service(Service.of(ServiceRef.text(OVERRUN), TimeLimitIT::overrun)));
    Call impatient = Call.of(SILENT).withOptions(CallOptions.timeout(Duration.ofMillis(200)));
    flows =
        apps.start(
            App.named(Fresh.name("flows"))
                .flow(FlowDefinition.of(WAITING, Pipe.of(Call.of(SILENT), Call.of(ECHO))))
                .flow(FlowDefinition.of(FALLING_BACK, Or.of(impatient, Call.of(ECHO)))),
            apps.config().with(ConfigKey.DIRECTORY, "off"));
    client = apps.client(Fresh.name("client"));
    raw = RawCaller.connect(kafka.bootstrapServers(), Fresh.name("caller"), 3);
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    raw.close();
    apps.close();
  }

  /** Answers as soon as it is too late. */
  private static String overrun(String text, Handler.Request request) throws InterruptedException {
    while (!Instant.now().isAfter(request.deadline())) {
      Thread.sleep(Duration.between(Instant.now(), request.deadline()).toMillis() + 1);
    }
    return text;
  }

  /**
   * Asks again, with more time, where none was left when it began: so much may another fork take.
   */
  private static Reply<Value> askUntilItRuns(String service) {
    Duration time = Duration.ofSeconds(1);
    while (true) {
      Reply<Value> reply = askWithin(service, time);
      if (!reply.fault().message().equals(TOO_LATE) || time.toMinutes() > 0) {
        return reply;
      }
      time = time.multipliedBy(4);
    }
  }

  private static Reply<Value> askWithin(String service, Duration time) {
    byte[] id = RawCaller.newId();
    ProducerRecord<byte[], byte[]> request = raw.request(service, "key", "x", id);
    Wire.put(request.headers(), Wire.DEADLINE, Instant.now().plus(time).toEpochMilli());
    raw.send(request);
    return raw.awaitReply(id);
  }

  @Test
  void aDeadlineThatPassesIsAnsweredThroughTheLog() {
    long decided = flows.count(EngineCounter.TIMEOUT_DECIDED);
    Reply<Value> reply = askUntilItRuns(WAITING);
    assertThat(reply.fault())
        .isEqualTo(
            new Fault(
                504, "the deadline passed while it was running", new Fault.Origin(WAITING, "")));
    assertThat(flows.count(EngineCounter.TIMEOUT_DECIDED)).isGreaterThan(decided);
  }

  @Test
  void aCallThatTakesTooLongLetsOrFallBack() throws Exception {
    ServiceRef<String, String> ref = ServiceRef.text(FALLING_BACK);
    assertThat(client.request(ref, "x").get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>("x"));
  }

  @Test
  void anAnswerAfterTheDeadlineIsDiscarded() {
    Reply<Value> reply = askUntilItRuns(OVERRUN);
    assertThat(reply.fault())
        .isEqualTo(
            new Fault(
                504,
                "the deadline passed while it ran; the answer is discarded",
                new Fault.Origin(OVERRUN, "")));
  }

  @Test
  void aRequestThatComesTooLateIsNotRun() {
    long expired = services.count(EngineCounter.EXPIRED_REQUEST);
    Reply<Value> reply = askWithin(ECHO, Duration.ofSeconds(-1));
    assertThat(reply.fault().code()).isEqualTo(504);
    assertThat(reply.fault().message()).isEqualTo(TOO_LATE);
    assertThat(services.count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(expired + 1);
  }

  @Test
  void aDeadlineThatIsTooFarAwayIsMovedNearer() {
    long clamped = services.count(EngineCounter.CLAMPED_DEADLINE);
    assertThat(askWithin(ECHO, Duration.ofDays(1)).isOk()).isTrue();
    assertThat(services.count(EngineCounter.CLAMPED_DEADLINE)).isEqualTo(clamped + 1);
  }
}
