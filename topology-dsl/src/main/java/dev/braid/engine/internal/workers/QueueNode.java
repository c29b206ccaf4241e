package dev.braid.engine.internal.workers;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.Work;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.Environment;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.wire.Value;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a handler that has a limit, or answers later, for one worker of a queue: the handler runs on
 * a thread of its own, and the worker waits for it. Nothing is kept meanwhile, since the queue
 * gives the request to somebody else should the worker die.
 */
public final class QueueNode<I, O> extends Node {

  private static final Logger LOG = LoggerFactory.getLogger(QueueNode.class);

  private final Service<I, O> service;
  private final Optional<Duration> limit;
  private final Environment environment;
  private final OffThreadHandler<I, O> handler;
  private final StuckThreads stuck;
  private final Next next;
  private final Fault.Origin origin;

  /**
   * @param stuck which the workers of a service share
   */
  public QueueNode(
      Service<I, O> service,
      Work.OffThread<I, O> work,
      Environment environment,
      StuckThreads stuck,
      Next next) {
    this.service = service;
    this.limit = work.limit();
    this.environment = environment;
    this.handler = new OffThreadHandler<>(service, work.handler(), environment);
    this.stuck = stuck;
    this.next = next;
    this.origin = new Fault.Origin(service.name(), "");
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    if (now() >= envelope.execution().deadline()) {
      environment.counters().count(EngineCounter.EXPIRED_REQUEST);
      fail(envelope, FaultCode.TIMEOUT, StepTime.NOT_RUN);
    } else if (stuck.areTooMany()) {
      environment.counters().count(EngineCounter.OVERLOADED);
      fail(envelope, FaultCode.UNAVAILABLE, "its threads are held by handlers that do not end");
    } else {
      run(envelope);
    }
    forward(record, next.after(envelope));
  }

  private void run(Envelope envelope) {
    Execution execution = envelope.execution();
    String unused = execution.id(); // made here: the handler asks for it on another thread
    QueueRun run = new QueueRun(service.name(), execution, envelope.value(), stuck);
    long began = now();
    run.begin();
    run.start(handler, environment.workers());
    try {
      settle(envelope, run, await(run, began));
    } catch (InterruptedException stopped) {
      run.expire();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a handler of a queue ran", stopped);
    }
  }

  private @Nullable Reply<Value> await(QueueRun run, long began) throws InterruptedException {
    long deadline = run.execution().deadline();
    long end = limit.map(time -> Math.min(deadline, began + time.toMillis())).orElse(deadline);
    return run.awaitEnd(Math.max(1, end - began));
  }

  private void settle(Envelope envelope, QueueRun run, @Nullable Reply<Value> reply)
      throws InterruptedException {
    boolean late = now() >= run.execution().deadline();
    if (reply == null && run.expire() != HandlerRun.Expiry.HAD_ENDED) {
      timedOut(envelope, HandlerRun.whyItExpired(limit, late));
      if (!run.awaitReturn()) {
        environment.counters().count(EngineCounter.ABANDONED_HANDLER);
        LOG.warn(
            "{}: the handler of call {} does not end though it was interrupted",
            service.name(),
            run.execution().id());
      }
      return;
    }
    Reply<Value> last = reply == null ? run.awaitEnd(0) : reply;
    if (last == null) {
      throw new IllegalStateException("a run ended without a reply");
    }
    VirtualMachineError crash = run.crash();
    if (crash != null) {
      throw crash; // the queue gives the request to another worker, and counts how often
    }
    if (late && last.isOk()) {
      timedOut(envelope, "the deadline passed while it ran; the answer is discarded");
      return;
    }
    envelope.setReply(last);
    envelope.setPoison(last.isOk() ? null : run.poison());
  }

  private void timedOut(Envelope envelope, String message) {
    environment.counters().count(EngineCounter.HANDLER_TIMEOUT);
    LOG.warn("{}: call {}: {}", service.name(), envelope.execution().id(), message);
    fail(envelope, FaultCode.TIMEOUT, message);
  }

  private void fail(Envelope envelope, FaultCode code, String message) {
    envelope.fail(code, message, origin);
  }

  private long now() {
    return environment.clock().millis();
  }
}
