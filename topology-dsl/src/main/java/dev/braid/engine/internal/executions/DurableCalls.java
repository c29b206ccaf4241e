package dev.braid.engine.internal.executions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.ReplyPlaces;
import dev.braid.wire.CallId;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.Handle;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What callers ask of executions that outlive them: to start one, to await its result, and to say
 * where it is. Each is a message on the flow's request topic, answered like any other request.
 *
 * <p>A durable execution has no return address, so none of its calls can go home to anybody else,
 * and its reply comes here. Everything is data from outside: sizes and forms are checked before
 * anything is kept.
 */
final class DurableCalls {

  /** Who may wait for one execution at the same time. */
  private static final int MAX_WAITERS = 16;

  /** What the results of one task may take together: they have to be restored by the next owner. */
  private static final long MAX_KEPT_BYTES = 1024L * 1024 * 1024;

  private final FlowPlan plan;
  private final Limits limits;
  private final Environment environment;
  private final CompileOptions options;
  private final CallId.Maker ids;
  private final RequestScreen screen;
  private final ExecutionRunner runner;
  private final DirectReplies replies;
  private final DurableRequests requests;
  private final Executions executions;
  private final DurableResults results;
  private final ReplyPlaces places;

  DurableCalls(
      Node node,
      FlowPlan plan,
      EngineSettings settings,
      RequestScreen screen,
      TaskStores stores,
      ExecutionRunner runner) {
    this.plan = plan;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.options = settings.options();
    this.screen = screen;
    this.runner = runner;
    this.replies = new DirectReplies(node, plan);
    this.requests = new DurableRequests(plan, settings.environment(), replies);
    this.executions = stores.executions();
    this.results = stores.results();
    this.places = new ReplyPlaces(settings.environment().topics());
    this.ids = new CallId.Maker(settings.options().namespace().reference(plan.flow()));
  }

  void take(Record<byte[], Envelope> record) {
    Headers headers = record.headers();
    Envelope envelope = record.value();
    Execution caller = DurableRequests.caller(record);
    if (requests.isRefused(record)) {
      return;
    }
    if (Wire.bytes(headers, Wire.DURABLE) != null) {
      start(record);
    } else if (envelope.time() >= deadline(headers, envelope)) {
      environment.counters().count(EngineCounter.EXPIRED_REQUEST);
      replies.fail(caller, FaultCode.TIMEOUT, "the deadline had passed when it was sent");
    } else if (Wire.bytes(headers, Wire.AWAIT) != null) {
      await(String.valueOf(Wire.text(headers, Wire.AWAIT)), caller, record);
    } else {
      where(String.valueOf(Wire.text(headers, Wire.WHERE)), caller, envelope);
    }
  }

  private void start(Record<byte[], Envelope> record) {
    Envelope envelope = record.value();
    ReturnAddress address = ReturnAddress.read(record.headers());
    String id = startId(record);
    Execution starter = screen.accept(record, id, address);
    envelope.begin(starter);
    screen.takePayload(record);
    if (!envelope.isOk()) {
      replies.refuse(record);
      return;
    }
    long time = envelope.time();
    String digest = digest(envelope);
    if (!envelope.isFresh()) {
      tellRefusal(starter.id());
    }
    DurableRecord known = results.load(starter.id());
    if (known != null && !known.isOver(time)) {
      if (known.digest().equals(digest) && !known.isEnded() && !executions.contains(starter.id())) {
        // Without transactions this is all that a crash has left of it.
        begin(record, starter);
      }
      repeat(starter, known, digest);
      return;
    }
    // One that is read again may have been accepted, with room that a replay finds only later.
    String overload = overload(envelope.isFresh());
    if (overload != null || executions.contains(starter.id())) {
      // Under its own id only one can wait to be refused.
      Execution refused =
          executions.contains(starter.id()) ? screen.accept(record, "", address) : starter;
      // The key stays free: who uses it again asks for another try, and means no repeat.
      refused.setRepeatable(false);
      runner.refuseForLoad(record, refused, overload == null ? "it is being refused" : overload);
      return;
    }
    if (known != null) {
      results.forget(starter.id(), known);
    }
    long keep = keep(record.headers());
    DurableRecord running = DurableRecord.running(time, starter.deadline(), keep, digest);
    results.save(starter.id(), running);
    begin(record, starter);
    accept(starter);
  }

  /**
   * A refusal of an earlier start under the same key is committed when this one is read again. A
   * run that was aborted may have told it, and have accepted this one then: so it is told now.
   */
  private void tellRefusal(String id) {
    Execution refused = executions.load(id);
    String why = refused == null ? null : refused.whyItIsRefused();
    if (refused != null && why != null) {
      replies.fail(refused, FaultCode.UNAVAILABLE, why);
      executions.delete(refused);
    }
  }

  private void begin(Record<byte[], Envelope> record, Execution starter) {
    record.value().begin(withoutAddress(starter));
    runner.run(record, plan.entry());
  }

  private Execution withoutAddress(Execution starter) {
    return new Execution(
        starter::id,
        starter.key(),
        null,
        starter.deadline(),
        starter.traceParent(),
        starter.traceState(),
        plan.frames().size());
  }

  /** A start without a call id is known by its place in the log. */
  private String startId(Record<byte[], Envelope> record) {
    byte[] callId = Wire.callId(record.headers());
    return callId == null ? "" : ids.ofStart(callId);
  }

  private void repeat(Execution starter, DurableRecord known, String digest) {
    if (known.digest().equals(digest)) {
      environment.counters().count(EngineCounter.REPEATED_REQUEST);
      accept(starter);
    } else {
      environment.counters().count(EngineCounter.REUSED_KEY);
      replies.fail(
          starter,
          FaultCode.KEY_REUSED,
          "execution %s was started with another body".formatted(starter.id()));
    }
  }

  private void accept(Execution starter) {
    Handle handle = new Handle(plan.flow(), screen.partition(), starter.id());
    replies.reply(starter, new Reply.Ok<>(Value.of(handle.toString(), Codec.text())));
  }

  /**
   * What is not new has twice the room, and a little more: where there is room for few only, twice
   * that may be taken by what came in another order this time.
   */
  private @Nullable String overload(boolean isNew) {
    int times = isNew ? 1 : 2;
    int reserve = isNew ? 0 : limits.keptRefusals();
    if ((executions.open() - reserve) / times >= limits.of(Limit.MAX_OPEN)) {
      return "%s executions are open".formatted(executions.open());
    }
    if ((results.kept() - reserve) / times >= limits.of(Limit.MAX_KEPT_RESULTS)) {
      return "%s results are kept".formatted(results.kept());
    }
    return results.keptBytes() / times >= MAX_KEPT_BYTES
        ? "results of %s bytes are kept".formatted(results.keptBytes())
        : null;
  }

  private long keep(Headers headers) {
    long keep = Wire.number(headers, Wire.DURABLE, limits.millis(Limit.RESULT_KEEP));
    long longest = Limit.RESULT_KEEP.most().toMillis();
    if (keep > longest) {
      environment.counters().count(EngineCounter.CLAMPED_KEEP);
      return longest;
    }
    return keep;
  }

  /** The body is the payload and what it is; a null payload is another one than an empty one. */
  private static String digest(Envelope envelope) {
    byte[] payload = envelope.payload();
    MessageDigest digest = CallId.sha256();
    digest.update(envelope.value().contentType().getBytes(UTF_8));
    digest.update((byte) 0);
    digest.update((byte) (payload == null ? 0 : 1));
    return HexFormat.of().formatHex(digest.digest(payload == null ? new byte[0] : payload));
  }

  private void await(String id, Execution caller, Record<byte[], Envelope> record) {
    Envelope envelope = record.value();
    DurableRecord known = known(id, caller, envelope);
    if (known == null) {
      return;
    }
    if (known.isEnded()) {
      replies.reply(caller, results.result(id));
      return;
    }
    ReturnAddress address = caller.returnAddress();
    // By its form alone: who waits is kept, and whether the place is there may be told otherwise.
    if (address == null || !places.isAllowed(address)) {
      environment.counters().count(EngineCounter.UNDELIVERABLE_REPLY);
      return;
    }
    List<DurableRecord.Waiter> waiters =
        new ArrayList<>(known.listening(envelope.time(), environment.counters()));
    if (waiters.size() >= MAX_WAITERS) {
      environment.counters().count(EngineCounter.REFUSED_WAITER);
      replies.fail(
          caller,
          FaultCode.UNAVAILABLE,
          "%s others wait for execution %s already".formatted(waiters.size(), id));
      return;
    }
    waiters.add(new DurableRecord.Waiter(address, deadline(record.headers(), envelope)));
    results.save(id, known.withWaiters(waiters));
  }

  /** Not clamped as an execution's: who waits costs nothing once the execution has ended. */
  private long deadline(Headers headers, Envelope envelope) {
    long absent = envelope.time() + limits.millis(Limit.DEFAULT_DEADLINE);
    return Wire.number(headers, Wire.DEADLINE, absent);
  }

  private void where(String id, Execution caller, Envelope envelope) {
    DurableRecord known = known(id, caller, envelope);
    if (known == null) {
      return;
    }
    List<ExecutionStatus.Waiting> waiting = new ArrayList<>();
    Execution running = known.isEnded() ? null : executions.load(id);
    if (running != null) {
      running.waiting().forEach(call -> waiting.add(waiting(call)));
    }
    ExecutionStatus where =
        new ExecutionStatus(
            Instant.ofEpochMilli(known.started()),
            Instant.ofEpochMilli(known.deadline()),
            known.isEnded() ? OptionalInt.of(known.code()) : OptionalInt.empty(),
            known.isEnded() ? Optional.of(Instant.ofEpochMilli(known.until())) : Optional.empty(),
            waiting);
    replies.reply(caller, new Reply.Ok<>(Value.of(where.tree(), Codec.tree())));
  }

  private static ExecutionStatus.Waiting waiting(Execution.OutstandingCall call) {
    return new ExecutionStatus.Waiting(
        call.stepId(), call.attempt(), call.isBackingOff(), Instant.ofEpochMilli(call.due()));
  }

  /** The record of an execution; or null, and the caller has been told that there is none. */
  private @Nullable DurableRecord known(String id, Execution caller, Envelope envelope) {
    DurableRecord known = results.load(id);
    if (known != null && !known.isOver(envelope.time())) {
      return known;
    }
    environment.counters().count(EngineCounter.UNKNOWN_HANDLE);
    replies.fail(
        caller,
        FaultCode.GONE,
        known == null
            ? "no execution %s in partition %s of %s: it never started here, or is no longer kept"
                .formatted(
                    id, screen.partition(), options.namespace().of(Wire.requestTopic(plan.flow())))
            : "the result of execution %s was kept until %s"
                .formatted(id, Instant.ofEpochMilli(known.until())));
    return null;
  }
}
