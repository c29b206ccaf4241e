package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineCounter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Services that take their requests from a queue, on a broker. */
class QueueIT extends QueueSetting {

  /** A service whose requests are answered when so many are being worked on at once. */
  private Service<String, String> meeting(int number) {
    CountDownLatch allAtWork = new CountDownLatch(number);
    return Service.of(
        ref,
        text -> {
          allAtWork.countDown();
          allAtWork.await();
          return text + "!";
        });
  }

  private void threeInstances(Service<?, ?> service) {
    IntStream.range(0, 3)
        .mapToObj(i -> mine.start(App.named(Fresh.name("app")).service(service), queued(2)))
        .toList()
        .forEach(RunningApp::awaitRunning);
  }

  /** By partition, the requests of one key would wait for each other. */
  @Test
  void allSlotsOfAllInstancesGetWorkWhateverItsKey() throws Exception {
    threeInstances(meeting(6));
    List<CompletableFuture<Reply<String>>> replies =
        IntStream.range(0, 6).mapToObj(i -> ask(ref, "x" + i)).toList();
    for (int i = 0; i < 6; i++) {
      assertThat(get(replies.get(i)).value()).isEqualTo("x" + i + "!");
    }
  }

  /** A topic that somebody else has created. Each worker is given requests of some partition. */
  @Test
  void moreSlotsThanPartitionsAllGetWork() throws Exception {
    createTopic(Wire.requestTopic(ref.name()), 2);
    threeInstances(meeting(6));
    try (RawCaller caller =
        RawCaller.connect(kafka.bootstrapServers(), Fresh.name("caller") + ".replies", 1)) {
      List<byte[]> ids = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        byte[] id = RawCaller.newId();
        ids.add(id);
        ProducerRecord<byte[], byte[]> request = caller.request(ref.name(), "key", "x", id);
        caller.send(
            new ProducerRecord<>(
                request.topic(), i % 2, request.key(), request.value(), request.headers()));
      }
      for (byte[] id : ids) {
        assertThat(caller.awaitText(id)).isEqualTo("x!");
      }
    }
  }

  @Test
  void requestsAreTakenInOrderAsASlotIsFree() throws Exception {
    RunningApp app = start(Service.of(ref, this::block), queued(1));
    List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      replies.add(ask(ref, "x" + i));
    }
    awaitStarted(1);
    assertThat(app.workers().inHand(ref.name())).isEqualTo(1);
    letGo.countDown();
    for (CompletableFuture<Reply<String>> reply : replies) {
      assertThat(get(reply).code()).isEqualTo(200);
    }
    assertThat(started.stream().distinct())
        .as("the brokers may deliver one again")
        .containsExactly("x0", "x1", "x2", "x3", "x4");
  }

  @Test
  void poisonIsSetAsideAndOthersGoOn() throws Exception {
    Service<Integer, Integer> doubled =
        Service.of(
            ServiceRef.of(ref.name(), Codec.json(Integer.class), Codec.json(Integer.class)),
            number -> 2 * number);
    RunningApp app = start(doubled, queued(2));
    ServiceRef<Object, Object> asked = ServiceRef.tree(ref.name());
    assertThat(client.request(asked, "four").get(3, TimeUnit.MINUTES).code()).isEqualTo(400);
    assertThat(client.request(asked, 4).get(3, TimeUnit.MINUTES).value()).isEqualTo(8L);
    assertThat(app.count(DeadLetterReason.UNDECODABLE)).isEqualTo(1);
    try (TopicReader letters =
        new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(ref.name()))) {
      letters.await(1, Duration.ofMinutes(3));
    }
    assertThat(app.count(EngineCounter.REDELIVERED)).as("no more than a hiccup").isLessThan(2);
  }

  @Test
  void aFaultOfAHandlerIsAnswered() throws Exception {
    Service<String, String> failing =
        Service.of(
            ref,
            text -> {
              throw new FaultException(422, "not so");
            });
    start(failing, queued(1));
    assertThat(get(ask(ref, "x")).fault())
        .isEqualTo(new Fault(422, "not so", new Fault.Origin(ref.name(), "")));
  }

  @Test
  void aHandlerThatTakesLongKeepsItsRequest() throws Exception {
    setUpGroup("share.record.lock.duration.ms", "3000");
    RunningApp app = start(Service.of(ref, this::block), queued(2));
    CompletableFuture<Reply<String>> reply = ask(ref, "x");
    await().atMost(Duration.ofMinutes(3)).until(() -> app.count(EngineCounter.RENEWED) >= 4);
    letGo.countDown();
    assertThat(get(reply).value()).isEqualTo("x!");
    assertThat(get(ask(ref, "y")).value()).isEqualTo("y!");
    assertThat(started).containsExactly("x", "y");
    assertThat(app.count(EngineCounter.LOST_LOCK)).isZero();
    assertThat(app.count(EngineCounter.REDELIVERED)).as("no more than a hiccup").isLessThan(2);
  }

  @Test
  void aHandlerBeyondItsLimitIsInterruptedAndItsSlotGoesOn() throws Exception {
    Service<String, String> limited =
        Service.of(ref, text -> text.equals("stuck") ? block(text) : text + "!");
    RunningApp app = start(limited.limit(Duration.ofSeconds(2)), queued(1));
    assertThat(get(ask(ref, "stuck")).code()).isEqualTo(504);
    assertThat(get(ask(ref, "x")).value()).isEqualTo("x!");
    assertThat(app.count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(1);
    assertThat(app.count(EngineCounter.ABANDONED_HANDLER)).isZero();
    assertThat(app.workers().abandoned()).isZero();
  }

  @Test
  void aHandlerThatAnswersLaterHoldsItsSlot() throws Exception {
    CompletableFuture<String> later = new CompletableFuture<>();
    Service<String, String> async =
        Service.async(
            ref,
            (text, request) -> {
              started.add(text);
              return later;
            });
    start(async, queued(1));
    CompletableFuture<Reply<String>> first = ask(ref, "x");
    CompletableFuture<Reply<String>> second = ask(ref, "y");
    awaitStarted(1);
    later.complete("done");
    assertThat(get(first).value()).isEqualTo("done");
    assertThat(get(second).value()).isEqualTo("done");
    assertThat(started).hasSize(2);
  }

  /** In place it would not wait until a worker is free. */
  @Test
  void aFlowOfTheSameAppAsksTheQueue() throws Exception {
    ServiceRef<String, String> flow = ServiceRef.text(Fresh.name("flow"));
    App app =
        App.named(Fresh.name("app"))
            .service(Service.of(ref, this::block))
            .flow(
                FlowDefinition.of(
                    flow.name(),
                    Pipe.of(Call.of(ref.name()), Call.of(ref.name()).withLabel("two"))));
    RunningApp running = mine.start(app, queued(1)).awaitRunning();
    CompletableFuture<Reply<String>> reply = ask(flow, "x");
    awaitStarted(1);
    assertThat(running.workers().inHand(ref.name())).isEqualTo(1);
    letGo.countDown();
    assertThat(get(reply).value()).isEqualTo("x!!");
  }
}
