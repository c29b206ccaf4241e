package dev.braid.engine.internal.workers;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.Work;
import dev.braid.engine.CrashLog;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.internal.core.DueTimes;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.PendingFormat;
import dev.braid.engine.internal.core.PendingStore;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.RecordSize;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a service off the stream thread.
 *
 * <p>Kafka Streams commits what has been processed: a record cannot be held back while somebody
 * else works on it. So a request is first put into the store, then handed to the {@link
 * KeyOrderedExecutor}; what comes of it is told to this node's thread, which takes the entry out of
 * the store and sends the reply, both in one transaction. After a restart what is still in the
 * store runs again.
 *
 * <p>This work looks at clocks and takes its time, so a replay may end otherwise: as with every
 * handler, the first reply in the log counts.
 */
public final class PendingNode<I, O> extends Node {

  private static final Logger LOG = LoggerFactory.getLogger(PendingNode.class);

  /** Room for a payload of the largest size, its key and what else is kept; the rest is refused. */
  private static final int LARGEST = Wire.MAX_PAYLOAD + 64 * 1024;

  /** Behind a topic's name, which cannot have the first of these characters. */
  private static final String PENDING = "@pending";

  private final Service<I, O> service;
  private final Optional<Duration> limit;
  private final Limits limits;
  private final Environment environment;
  private final KeyOrderedExecutor executor;
  private final OffThreadHandler<I, O> handler;
  private final Next next;
  private final Fault.Origin origin;

  /** By entry of the store. */
  private final Map<String, PendingRun> runs = new HashMap<>();

  /** The same, by execution. */
  private final Map<String, PendingRun> byExecution = new HashMap<>();

  /** Requests that are answered with the answer to one that runs, by entry of the store. */
  private final Map<String, PendingFormat.Request> repeats = new LinkedHashMap<>();

  /** Of each entry, by when it must have ended. */
  private DueTimes dueTimes = new DueTimes();

  private TaskRuns task = new TaskRuns();
  private @Nullable PendingStore store;

  /** Of requests that run, by what they are known by: none of them is the record in hand. */
  private CrashLog.Partition crashes = CrashLog.Partition.FORGETFUL;

  /** What the machine could not run, until that is thrown. */
  private @Nullable PendingRun crashed;

  /** Those that have crashed so often that they are not run again. */
  private final Map<String, PendingFormat.Request> givenUp = new LinkedHashMap<>();

  /**
   * @param executor which the tasks of a service share
   */
  public PendingNode(
      Service<I, O> service,
      Work.OffThread<I, O> work,
      EngineSettings settings,
      KeyOrderedExecutor executor,
      Next next) {
    this.service = service;
    this.limit = work.limit();
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.executor = executor;
    this.handler = new OffThreadHandler<>(service, work.handler(), settings.environment());
    this.next = next;
    this.origin = new Fault.Origin(service.name(), "");
  }

  /** A task that is revived begins anew with the nodes that it had closed. */
  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    dueTimes = new DueTimes();
    task = new TaskRuns();
    store =
        new PendingStore(
            given.getStateStore(PendingStore.NAME),
            environment.commits(),
            limits.of(Limit.MAX_PENDING));
    crashes =
        environment
            .crashLog()
            .of(Wire.requestTopic(service.name()) + PENDING, given.taskId().partition());
    givenUp.clear();
    crashed = null;
    store.restore((entry, record) -> restore(entry, PendingFormat.read(record)));
    every(limits.of(Limit.TIMER_INTERVAL), time -> tick());
  }

  private void restore(String entry, PendingFormat.Request request) {
    if (crashes.crashes(place(request), request.time()) >= CrashLog.MOST_CRASHES) {
      givenUp.put(entry, request);
    } else {
      submit(entry, request);
    }
  }

  private void giveUp() {
    if (givenUp.isEmpty()) {
      return;
    }
    Fault fault =
        fault(
            FaultCode.TIMEOUT,
            "the machine failed %s times while it was run; what it did is not known"
                .formatted(CrashLog.MOST_CRASHES));
    givenUp.forEach(
        (entry, request) -> {
          crashes.giveUp(place(request), request.time());
          send(entry, request, new Reply.Failed<>(fault), DeadLetterReason.CRASH_LOOP);
          overcome(request);
        });
    givenUp.clear();
  }

  private void overcome(PendingFormat.Request request) {
    if (crashes.crashes(place(request), request.time()) > 0) {
      crashes.end(place(request));
    }
  }

  /** Not its place in the log, which a request that is run again by a repeat has none of. */
  private static long place(PendingFormat.Request request) {
    return request.execution().id().hashCode() & Integer.MAX_VALUE;
  }

  /**
   * Counts against the request that ran. Not thrown while a record is in hand, against which the
   * inbox would count it too.
   */
  private void crash() {
    VirtualMachineError error = crashed == null ? null : crashed.crash();
    if (crashed != null && error != null) {
      crashes.begin(place(crashed.request()), crashed.request().time());
      throw error;
    }
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    answerEnded();
    expireDue(); // a repeat that comes when the time is out must not wait for that answer
    if (isExpected(envelope.execution())) {
      answerEnded();
      return;
    }
    if (envelope.isRepeat() && !byExecution.containsKey(envelope.execution().id())) {
      forward(record, next.onOk());
    } else {
      Fault refusal = take(record);
      if (refusal != null) {
        envelope.fail(refusal);
        forward(record, next.onFault());
      }
    }
    answerEnded();
  }

  /**
   * Whether the answer to a pending request is the answer to this one too, at the same address. A
   * repeat that wants it elsewhere waits for it, and so does a later attempt: it runs itself when
   * that is a fault which may pass.
   */
  private boolean isExpected(Execution execution) {
    PendingRun first = byExecution.get(execution.id());
    if (first == null) {
      return false;
    }
    environment.counters().count(EngineCounter.REPEATED_REQUEST);
    ReturnAddress address = execution.returnAddress();
    return execution.attempt() <= first.execution().attempt()
        && (address == null || address.isSame(first.execution().returnAddress()));
  }

  /** Puts a request into the store, and has it run. Answers why not, or null. */
  private @Nullable Fault take(Record<byte[], Envelope> record) {
    Execution execution = record.value().execution();
    if (now() >= execution.deadline()) {
      environment.counters().count(EngineCounter.EXPIRED_REQUEST);
      return fault(FaultCode.TIMEOUT, StepTime.NOT_RUN);
    }
    if (!executor.isReady()) {
      environment.counters().count(EngineCounter.OVERLOADED);
      return fault(FaultCode.UNAVAILABLE, "its threads are held by handlers that do not end");
    }
    if (pending().isFull()) {
      environment.counters().count(EngineCounter.OVERLOADED);
      return fault(FaultCode.UNAVAILABLE, "%s requests are pending".formatted(pending().size()));
    }
    int ofKey = executor.waiting(task, execution.key());
    if (ofKey >= limits.of(Limit.MAX_PENDING_OF_KEY)) {
      environment.counters().count(EngineCounter.OVERLOADED);
      return fault(FaultCode.UNAVAILABLE, "%s requests of its key are pending".formatted(ofKey));
    }
    PendingFormat.Request request = PendingFormat.Request.of(record);
    byte[] bytes = PendingFormat.write(request);
    if (bytes.length > LARGEST) {
      return fault(FaultCode.TOO_LARGE, RecordSize.tooLarge(bytes.length, LARGEST));
    }
    submit(pending().add(bytes), request);
    return null;
  }

  private void submit(String entry, PendingFormat.Request request) {
    dueTimes.set(entry, request.execution().deadline());
    String id = request.execution().id();
    if (byExecution.containsKey(id)) {
      repeats.put(entry, request);
      return;
    }
    PendingRun run = executor.submit(task, entry, request, handler);
    runs.put(entry, run);
    byExecution.put(id, run);
  }

  private void tick() {
    pending().eraseCommitted();
    answerEnded();
    crash();
    expireDue();
    executor.abandonStrays();
    answerEnded();
  }

  private void expireDue() {
    for (String entry : dueTimes.takeUntil(now())) {
      PendingRun run = runs.get(entry);
      PendingFormat.Request repeat = repeats.get(entry);
      if (run != null) {
        expire(run);
      } else if (repeat != null) {
        environment.counters().count(EngineCounter.EXPIRED_REQUEST);
        send(entry, repeat, new Reply.Failed<>(fault(FaultCode.TIMEOUT, StepTime.NOT_RUN)), null);
      }
    }
  }

  /** Sends what has ended meanwhile, in the order in which it has. */
  private void answerEnded() {
    giveUp();
    for (TaskRuns.Event event = task.next(); event != null; event = task.next()) {
      PendingRun run = event.run();
      Reply<Value> reply = event.reply();
      if (reply == null) {
        started(run);
      } else if (run.crash() != null) {
        crashed = run;
      } else if (now() >= run.execution().deadline() && reply.isOk()) {
        timedOut(run, "the deadline passed while it ran; the answer is discarded");
      } else {
        answer(run, reply);
      }
    }
  }

  private void started(PendingRun run) {
    if (limit.isPresent() && runs.containsKey(run.entry())) {
      long end = run.startedAt() + limit.get().toMillis();
      dueTimes.set(run.entry(), Math.min(end, run.execution().deadline()));
    }
  }

  private void expire(PendingRun run) {
    switch (run.expire()) {
      case HAD_ENDED -> {} // and the queue says with what
      case WAITED -> {
        environment.counters().count(EngineCounter.EXPIRED_REQUEST);
        answer(run, new Reply.Failed<>(fault(FaultCode.TIMEOUT, StepTime.NOT_RUN)));
      }
      case RAN ->
          timedOut(run, HandlerRun.whyItExpired(limit, now() >= run.execution().deadline()));
    }
  }

  private void timedOut(PendingRun run, String message) {
    environment.counters().count(EngineCounter.HANDLER_TIMEOUT);
    LOG.warn("{}: call {}: {}", service.name(), run.execution().id(), message);
    answer(run, new Reply.Failed<>(fault(FaultCode.TIMEOUT, message)));
  }

  private void answer(PendingRun run, Reply<Value> reply) {
    String id = run.execution().id();
    byExecution.remove(id);
    send(run.entry(), run.request(), reply, run.poison());
    overcome(run.request());
    executor.settle(run);
    if (!repeats.isEmpty()) {
      for (Map.Entry<String, PendingFormat.Request> repeat : List.copyOf(repeats.entrySet())) {
        if (repeat.getValue().execution().id().equals(id)) {
          answer(repeat.getKey(), repeat.getValue(), run.execution().attempt(), reply);
        }
      }
    }
  }

  /**
   * A repeat has the same answer. After a fault that may pass it has a run of its own, unless that
   * fault is kept for its attempt.
   */
  private void answer(String entry, PendingFormat.Request repeat, int attempt, Reply<Value> reply) {
    if (FaultCode.isRetryable(reply.code())
        && (service.window().isEmpty() || repeat.execution().attempt() > attempt)
        && now() < repeat.execution().deadline()) {
      repeats.remove(entry);
      submit(entry, repeat);
    } else {
      send(entry, repeat, reply, null);
    }
  }

  private void send(
      String entry,
      PendingFormat.Request request,
      Reply<Value> reply,
      @Nullable DeadLetterReason poison) {
    runs.remove(entry);
    repeats.remove(entry);
    dueTimes.remove(entry);
    pending().delete(entry);
    Envelope envelope = request.record().value();
    envelope.setReply(reply);
    envelope.setPoison(reply.isOk() ? null : poison);
    forward(request.record(), next.after(envelope));
  }

  private Fault fault(FaultCode code, String message) {
    return new Fault(code.number(), message, origin);
  }

  private long now() {
    return environment.clock().millis();
  }

  private PendingStore pending() {
    return initialised(store);
  }

  /** Another instance may own the task already: nothing new is written any more. */
  @Override
  public void close() {
    if (store != null) {
      store.eraseCommitted();
    }
    executor.close(task, List.copyOf(runs.values()));
    runs.clear();
    byExecution.clear();
    repeats.clear();
  }
}
