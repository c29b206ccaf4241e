package dev.braid.runtime.client;

import dev.braid.wire.Handle;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A message of the request client: everything but its payload.
 *
 * @param key of the record
 * @param partition that it goes to; empty: that of its key or, without one, of its call id
 * @param callId empty: the same as its correlation id
 * @param patience how long the client waits for the reply
 * @param deadline that the message names, counted from now; empty: none
 * @param attempt how often it has been sent, this time included
 * @param until by when the last attempt is over, in milliseconds since the epoch; empty: there is
 *     no other
 * @param earlier the correlation ids of the attempts before, to which this one's is added
 * @param mark a header that makes it something else than a request; empty: none
 */
record OutgoingRequest(
    Optional<String> key,
    OptionalInt partition,
    Optional<String> callId,
    Duration patience,
    Optional<Duration> deadline,
    int attempt,
    OptionalLong until,
    List<String> earlier,
    Optional<Mark> mark) {

  record Mark(String header, String value) {}

  /** Whether it is more than a question about what runs already. */
  boolean runsSomething() {
    return mark.isEmpty() || mark.get().header().equals(Wire.DURABLE);
  }

  /** The attempt after this one knows it by its correlation id. */
  void sentAs(String id) {
    if (until.isPresent()) {
      earlier.add(id);
    }
  }

  /** A request that is sent once. */
  static OutgoingRequest request(RequestOptions options, Duration patience) {
    return new OutgoingRequest(
        options.key(),
        OptionalInt.empty(),
        Optional.empty(),
        patience,
        Optional.of(patience),
        1,
        OptionalLong.empty(),
        List.of(),
        Optional.empty());
  }

  /**
   * One of several attempts.
   *
   * @param callId the same in all of them
   * @param partition the same too: there its replies may be kept
   * @param until by when all of them are over
   * @param earlier the correlation ids of those before
   */
  static OutgoingRequest attempt(
      RequestOptions options,
      String callId,
      int partition,
      int attempt,
      Duration patience,
      long until,
      List<String> earlier) {
    return new OutgoingRequest(
        options.key(),
        OptionalInt.of(partition),
        Optional.of(callId),
        patience,
        Optional.of(patience),
        attempt,
        OptionalLong.of(until),
        earlier,
        Optional.empty());
  }

  /**
   * A durable start.
   *
   * @param callId the idempotency key, or one that nobody else has
   */
  static OutgoingRequest start(
      StartOptions options, String callId, int partition, Duration patience) {
    String keep = options.keepFor().map(time -> Long.toString(time.toMillis())).orElse("");
    return new OutgoingRequest(
        options.key(),
        OptionalInt.of(partition),
        Optional.of(callId),
        patience,
        options.deadline(),
        1,
        OptionalLong.empty(),
        List.of(),
        Optional.of(new Mark(Wire.DURABLE, keep)));
  }

  /** A question about what {@code handle} stands for. */
  static OutgoingRequest about(Handle handle, String header, Duration patience) {
    return new OutgoingRequest(
        Optional.empty(),
        OptionalInt.of(handle.partition()),
        Optional.empty(),
        patience,
        Optional.of(patience),
        1,
        OptionalLong.empty(),
        List.of(),
        Optional.of(new Mark(header, handle.execution())));
  }
}
