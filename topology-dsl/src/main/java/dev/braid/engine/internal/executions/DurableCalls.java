package dev.braid.engine.internal.executions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.DurableSettings;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.Admission;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.ReplyPlaces;
import dev.braid.wire.CallId;
import dev.braid.wire.Handle;
import dev.braid.wire.RecordSize;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Value;
import dev.braid.wire.Whereabouts;
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

  /** The longest call id of a start, and the longest correlation id of who waits, in bytes. */
  private static final int MAX_ID = 1024;

  /** What the results of one task may take together: they have to be restored by the next owner. */
  private static final long MAX_KEPT_BYTES = 1024L * 1024 * 1024;

  private final FlowPlan plan;
  private final EngineSettings settings;
  private final CallId.Maker ids;
  private final Fault.Origin flow;
  private final Engine engine;
  private final @Nullable Executions executions;
  private final @Nullable DurableResults results;
  private final ReplyPlaces places;

  /**
   * @param executions null when the flow keeps none; then nothing can be started durably
   * @param results null likewise
   */
  DurableCalls(
      FlowPlan plan,
      EngineSettings settings,
      Engine engine,
      @Nullable Executions executions,
      @Nullable DurableResults results) {
    this.plan = plan;
    this.settings = settings;
    this.engine = engine;
    this.executions = executions;
    this.results = results;
    this.places = new ReplyPlaces(settings.returnTopics());
    this.ids = new CallId.Maker(settings.namespace().reference(plan.flow()));
    this.flow = new Fault.Origin(plan.flow(), "");
  }

  /** What the inbox does for a durable execution as for any other. */
  interface Engine {

    /** A new execution for a request; an empty id stands for one made from its place in the log. */
    Execution execution(
        Record<byte[], Envelope> request, String id, @Nullable ReturnAddress returnAddress);

    /** Turns the envelope into a fault when the request may not be run. */
    void refuse(Record<byte[], Envelope> request, Envelope envelope);

    /** Refuses through the log, since a replay may find another load. */
    void refuseForLoad(Record<byte[], Envelope> request, Execution execution, String why);

    /** Runs the flow from a node on as far as it goes, then keeps or forgets the execution. */
    void run(Record<byte[], Envelope> request, String node);

    /** Answers a request with the fault that keeps it from being run. */
    void answer(Record<byte[], Envelope> request);

    /** Sends the envelope's reply to its execution's return address. */
    void answer(Envelope envelope);

    /** The partition whose requests come here. */
    int partition();
  }

  /** Whether a request asks for any of these things. */
  static boolean isFor(Headers headers) {
    return Wire.bytes(headers, Wire.DURABLE) != null
        || Wire.bytes(headers, Wire.AWAIT) != null
        || Wire.bytes(headers, Wire.WHERE) != null;
  }

  void take(Record<byte[], Envelope> record, Envelope envelope) {
    Headers headers = record.headers();
    ReturnAddress address = ReturnAddress.read(headers);
    Execution caller = caller(record, address);
    String problem = problem(headers, address);
    if (problem != null || executions == null || results == null) {
      settings.counters().count(EngineCounter.REFUSED_CONTROL);
      fail(caller, FaultCode.BAD_REQUEST, problem == null ? withoutStore() : problem);
    } else if (Wire.bytes(headers, Wire.DURABLE) != null) {
      start(record, envelope, address, executions, results);
    } else if (envelope.time() >= deadline(headers, envelope)) {
      settings.counters().count(EngineCounter.EXPIRED_REQUEST);
      fail(caller, FaultCode.TIMEOUT, "the deadline had passed when it was sent");
    } else if (Wire.bytes(headers, Wire.AWAIT) != null) {
      await(String.valueOf(Wire.text(headers, Wire.AWAIT)), caller, envelope, headers, results);
    } else {
      String id = String.valueOf(Wire.text(headers, Wire.WHERE));
      where(id, caller, envelope, executions, results);
    }
  }

  private static Execution caller(
      Record<byte[], Envelope> record, @Nullable ReturnAddress address) {
    return new Execution(
        () -> "",
        Admission.key(record),
        address,
        0,
        Wire.passedOn(record.headers(), Wire.TRACE_PARENT),
        Wire.passedOn(record.headers(), Wire.TRACE_STATE),
        0);
  }

  /** What is wrong with the form of a message, or null. */
  private @Nullable String problem(Headers headers, @Nullable ReturnAddress address) {
    if (address != null && address.correlation() != null && isLong(address.correlation())) {
      return "the correlation id has more than %s bytes".formatted(MAX_ID);
    }
    String malformed = Wire.problem(headers);
    if (malformed != null) {
      return malformed;
    }
    if (Wire.bytes(headers, Wire.SLIP) != null) {
      return "the answer goes to who asks, so header %s has no place here".formatted(Wire.SLIP);
    }
    byte[] keep = Wire.bytes(headers, Wire.DURABLE);
    if (keep != null) {
      byte[] callId = Wire.callId(headers);
      if (callId != null && isLong(callId)) {
        return "the call id, or idempotency key, has more than %s bytes".formatted(MAX_ID);
      }
      return keep.length == 0 || Wire.number(headers, Wire.DURABLE, 0) > 0
          ? null
          : "header %s says how many milliseconds to keep the result, or nothing"
              .formatted(Wire.DURABLE);
    }
    for (String name : List.of(Wire.AWAIT, Wire.WHERE)) {
      byte[] id = Wire.bytes(headers, name);
      if (id != null && (isLong(id) || !Handle.isId(new String(id, UTF_8)))) {
        return "header %s names an execution by 32 hexadecimal digits".formatted(name);
      }
    }
    return null;
  }

  private static boolean isLong(byte[] id) {
    return id.length > MAX_ID;
  }

  private String withoutStore() {
    return "'%s' keeps no executions, so none can be started durably; ask it with a plain request,"
            .formatted(plan.flow())
        + " or deploy the flow as durable: App.durable(\"%s\")".formatted(plan.flow());
  }

  private void start(
      Record<byte[], Envelope> record,
      Envelope envelope,
      @Nullable ReturnAddress address,
      Executions open,
      DurableResults kept) {
    String id = startId(record);
    Execution starter = engine.execution(record, id, address);
    envelope.begin(starter);
    envelope.takePayload(record.headers(), plan.forms());
    engine.refuse(record, envelope);
    if (!envelope.isOk()) {
      engine.answer(record);
      return;
    }
    long time = envelope.time();
    String digest = digest(envelope);
    if (!envelope.isFresh()) {
      tellRefusal(starter.id(), open);
    }
    DurableRecord known = kept.load(starter.id());
    if (known != null && !known.isOver(time)) {
      if (known.digest().equals(digest) && !known.isEnded() && !open.contains(starter.id())) {
        // Without transactions this is all that a crash has left of it.
        begin(record, envelope, starter);
      }
      repeat(starter, known, digest);
      return;
    }
    // One that is read again may have been accepted, with room that a replay finds only later.
    String overload = overload(open, kept, envelope.isFresh());
    if (overload != null || open.contains(starter.id())) {
      // Under its own id only one can wait to be refused.
      Execution refused =
          open.contains(starter.id()) ? engine.execution(record, "", address) : starter;
      // The key stays free: who uses it again asks for another try, and means no repeat.
      refused.setRepeatable(false);
      engine.refuseForLoad(record, refused, overload == null ? "it is being refused" : overload);
      return;
    }
    if (known != null) {
      kept.forget(starter.id(), known);
    }
    long keep = keep(record.headers());
    DurableRecord running = DurableRecord.running(time, starter.deadline(), keep, digest);
    kept.save(starter.id(), running);
    begin(record, envelope, starter);
    accept(starter);
  }

  /**
   * A refusal of an earlier start under the same key is committed when this one is read again. A
   * run that was aborted may have told it, and have accepted this one then: so it is told now.
   */
  private void tellRefusal(String id, Executions open) {
    Execution refused = open.load(id);
    String why = refused == null ? null : refused.whyItIsRefused();
    if (refused != null && why != null) {
      fail(refused, FaultCode.UNAVAILABLE, why);
      open.delete(refused);
    }
  }

  private void begin(Record<byte[], Envelope> record, Envelope envelope, Execution starter) {
    envelope.begin(withoutAddress(starter));
    engine.run(record, plan.entry());
  }

  private Execution withoutAddress(Execution starter) {
    return new Execution(
        starter::id,
        starter.key(),
        null,
        starter.deadline(),
        starter.traceParent(),
        starter.traceState(),
        plan.slots().size());
  }

  /** A start without a call id is known by its place in the log. */
  private String startId(Record<byte[], Envelope> record) {
    byte[] callId = Wire.callId(record.headers());
    return callId == null ? "" : ids.ofStart(callId);
  }

  private void repeat(Execution starter, DurableRecord known, String digest) {
    if (known.digest().equals(digest)) {
      settings.counters().count(EngineCounter.REPEATED_REQUEST);
      accept(starter);
    } else {
      settings.counters().count(EngineCounter.REUSED_KEY);
      fail(
          starter,
          FaultCode.KEY_REUSED,
          "execution %s was started with another body".formatted(starter.id()));
    }
  }

  private void accept(Execution starter) {
    Handle handle = new Handle(plan.flow(), engine.partition(), starter.id());
    reply(starter, new Reply.Ok<>(Value.of(handle.toString(), Codec.text())));
  }

  /**
   * What is not new has twice the room, and a little more: where there is room for few only, twice
   * that may be taken by what came in another order this time.
   */
  private @Nullable String overload(Executions open, DurableResults kept, boolean isNew) {
    int times = isNew ? 1 : 2;
    int reserve = isNew ? 0 : settings.keptRefusals();
    if ((open.open() - reserve) / times >= settings.maxOpen()) {
      return "%s executions are open".formatted(open.open());
    }
    if ((kept.kept() - reserve) / times >= settings.durable().maxKept()) {
      return "%s results are kept".formatted(kept.kept());
    }
    return kept.keptBytes() / times >= MAX_KEPT_BYTES
        ? "results of %s bytes are kept".formatted(kept.keptBytes())
        : null;
  }

  private long keep(Headers headers) {
    long keep = Wire.number(headers, Wire.DURABLE, settings.durable().keep().toMillis());
    long longest = DurableSettings.MAX_KEEP.toMillis();
    if (keep > longest) {
      settings.counters().count(EngineCounter.CLAMPED_KEEP);
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

  private void await(
      String id, Execution caller, Envelope envelope, Headers headers, DurableResults kept) {
    DurableRecord known = known(id, caller, envelope, kept);
    if (known == null) {
      return;
    }
    if (known.isEnded()) {
      reply(caller, kept.result(id));
      return;
    }
    ReturnAddress address = caller.returnAddress();
    // By its form alone: who waits is kept, and whether the place is there may be told otherwise.
    if (address == null || !places.isAllowed(address)) {
      settings.counters().count(EngineCounter.UNDELIVERABLE_REPLY);
      return;
    }
    List<DurableRecord.Waiter> waiters = new ArrayList<>(listening(known, envelope.time()));
    if (waiters.size() >= MAX_WAITERS) {
      settings.counters().count(EngineCounter.REFUSED_WAITER);
      fail(
          caller,
          FaultCode.UNAVAILABLE,
          "%s others wait for execution %s already".formatted(waiters.size(), id));
      return;
    }
    waiters.add(new DurableRecord.Waiter(address, deadline(headers, envelope)));
    kept.save(id, known.withWaiters(waiters));
  }

  /** Not clamped as an execution's: who waits costs nothing once the execution has ended. */
  private long deadline(Headers headers, Envelope envelope) {
    long absent = envelope.time() + settings.defaultDeadline().toMillis();
    return Wire.number(headers, Wire.DEADLINE, absent);
  }

  private List<DurableRecord.Waiter> listening(DurableRecord record, long time) {
    List<DurableRecord.Waiter> listening =
        record.waiters().stream().filter(waiter -> waiter.deadline() > time).toList();
    for (int gone = listening.size(); gone < record.waiters().size(); gone++) {
      settings.counters().count(EngineCounter.EXPIRED_WAITER);
    }
    return listening;
  }

  private void where(
      String id, Execution caller, Envelope envelope, Executions open, DurableResults kept) {
    DurableRecord known = known(id, caller, envelope, kept);
    if (known == null) {
      return;
    }
    List<Whereabouts.Waiting> waiting = new ArrayList<>();
    Execution running = known.isEnded() ? null : open.load(id);
    if (running != null) {
      running.waiting().forEach(call -> waiting.add(waiting(call)));
    }
    Whereabouts where =
        new Whereabouts(
            Instant.ofEpochMilli(known.started()),
            Instant.ofEpochMilli(known.deadline()),
            known.isEnded() ? OptionalInt.of(known.code()) : OptionalInt.empty(),
            known.isEnded() ? Optional.of(Instant.ofEpochMilli(known.until())) : Optional.empty(),
            waiting);
    reply(caller, new Reply.Ok<>(Value.of(where.tree(), Codec.tree())));
  }

  private static Whereabouts.Waiting waiting(Execution.Waiting call) {
    return new Whereabouts.Waiting(
        call.stepId(), call.attempt(), call.isParked(), Instant.ofEpochMilli(call.due()));
  }

  /** The record of an execution; or null, and the caller has been told that there is none. */
  private @Nullable DurableRecord known(
      String id, Execution caller, Envelope envelope, DurableResults kept) {
    DurableRecord known = kept.load(id);
    if (known != null && !known.isOver(envelope.time())) {
      return known;
    }
    settings.counters().count(EngineCounter.UNKNOWN_HANDLE);
    fail(
        caller,
        FaultCode.GONE,
        known == null
            ? "no execution %s in partition %s of %s: it never started here, or is no longer kept"
                .formatted(
                    id, engine.partition(), settings.namespace().of(Wire.requestTopic(plan.flow())))
            : "the result of execution %s was kept until %s"
                .formatted(id, Instant.ofEpochMilli(known.until())));
    return null;
  }

  /**
   * Keeps the result of an execution, if it was started durably, and tells who waits for it.
   *
   * @return whether it was started durably
   */
  boolean ended(Execution execution, long time) {
    Reply<Value> result = execution.result();
    if (results == null || result == null) {
      return false;
    }
    DurableRecord running = results.load(execution.id());
    if (running == null || running.isEnded()) {
      return running != null;
    }
    Headers headers = Wire.headers();
    byte[] payload = put(headers, result);
    Reply<Value> kept = Wire.readReply(headers, payload);
    long until = Math.max(time + running.keep(), execution.keptUntil(settings));
    results.end(execution.id(), running, until, kept.code(), headers, payload);
    for (DurableRecord.Waiter waiter : listening(running, time)) {
      reply(listener(waiter), kept);
    }
    return true;
  }

  private byte @Nullable [] put(Headers headers, Reply<Value> result) {
    String why;
    try {
      byte[] payload = Wire.putReply(headers, result);
      if (payload == null || payload.length <= settings.maxPayload()) {
        return payload;
      }
      why = RecordSize.tooLarge(payload.length, settings.maxPayload());
    } catch (CodecException unfit) {
      return putFault(headers, FaultCode.HANDLER_FAILED, String.valueOf(unfit.getMessage()));
    }
    return putFault(headers, FaultCode.TOO_LARGE, why);
  }

  private byte @Nullable [] putFault(Headers headers, FaultCode code, String why) {
    for (String name : List.of(Wire.CODE, Wire.FAULT, Wire.PARTS, Wire.CONTENT_TYPE)) {
      headers.remove(name);
    }
    Fault fault = new Fault(code.number(), "the result cannot be kept: " + why, flow);
    return Wire.putReply(headers, new Reply.Failed<>(fault));
  }

  private static Execution listener(DurableRecord.Waiter waiter) {
    return new Execution(() -> "", null, waiter.address(), waiter.deadline(), null, null, 0);
  }

  private void fail(Execution to, FaultCode code, String message) {
    reply(to, new Reply.Failed<>(new Fault(code.number(), message, flow)));
  }

  private void reply(Execution to, Reply<Value> reply) {
    Envelope answer = Envelope.incoming(Envelope.Kind.REQUEST, null);
    answer.begin(to);
    answer.setReply(reply);
    engine.answer(answer);
  }

  /** Deletes results that are over. */
  void collect(long now) {
    if (results != null) {
      results.collect(now);
    }
  }
}
