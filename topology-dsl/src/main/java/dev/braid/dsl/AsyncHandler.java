package dev.braid.dsl;

import java.util.concurrent.CompletionStage;

/**
 * The Java code of a service that answers later, or may take long.
 *
 * <p>Called off the stream thread, on a thread that it may block; the requests of one key one after
 * the other, those of different keys beside each other. It may run again for the same request after
 * a crash; {@link Handler.Request#callId} is then the same. A stage that completes exceptionally is
 * the same as an exception thrown: {@link FaultException} says the fault, anything else becomes a
 * fault 500. After the limit, or the request's deadline, its thread is interrupted, and what it
 * still answers is discarded.
 */
@FunctionalInterface
public interface AsyncHandler<I, O> {

  CompletionStage<O> handle(I input, Handler.Request request) throws Exception;
}
