package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Asks, reads what comes, committed or not, and asks again under the same call id. */
final class Client implements Actor {

  static final String REPLIES = "client.replies";

  /** So much later than they might have been are all attempts together, in milliseconds. */
  private static final long LATE = 1_000;

  private final World world;
  private final Letter letter;
  private final int place;
  private final List<Attempt> attempts = new ArrayList<>();

  /** When a further attempt is of no use any more; 0: there is none. */
  private long until;

  /** So often each attempt has come once more. */
  private final Map<String, Integer> repeated = new HashMap<>();

  /**
   * One attempt, as it was sent.
   *
   * @param correlation that its reply has
   * @param repliesBefore how many had come to those before
   */
  record Attempt(
      int number,
      String correlation,
      long sentAt,
      ProducerRecord<byte[], byte[]> request,
      int repliesBefore) {}

  Client(World world, Letter letter) {
    this.world = world;
    this.letter = letter;
    this.place = world.draw(Fleet.PARTITIONS);
  }

  Letter letter() {
    return letter;
  }

  List<Attempt> attempts() {
    return attempts;
  }

  int place() {
    return place;
  }

  @Override
  public boolean step() {
    if (attempts.isEmpty()) {
      ask(1);
      return true;
    }
    for (Attempt attempt : attempts) {
      if (mayComeAgain(attempt) && world.chance(30)) {
        repeated.merge(attempt.correlation(), 1, Integer::sum);
        send(attempt, "repeats");
        return true;
      }
    }
    Attempt last = attempts.get(attempts.size() - 1);
    if (last.number() < letter.attempts() && wantsAnother(last)) {
      ask(last.number() + 1);
      return true;
    }
    return false;
  }

  private boolean wantsAnother(Attempt last) {
    Integer code = world.replies().firstCode(last.correlation());
    if (world.now() >= until) {
      return false;
    }
    return code == null
        ? world.now() - last.sentAt() > letter.patience()
        : code == 504 || code == 503;
  }

  private void ask(int number) {
    String correlation = letter.root() + "#" + number;
    Object input = letter.root();
    ProducerRecord<byte[], byte[]> request =
        new ProducerRecord<>(
            Wire.requestTopic(letter.target()),
            null,
            letter.key().getBytes(UTF_8),
            Codec.tree().encode(input));
    Headers headers = request.headers();
    Wire.putReturnAddress(headers, REPLIES, place, correlation.getBytes(UTF_8));
    Wire.put(headers, Wire.TRACE_PARENT, letter.root());
    if (!letter.foreign()) {
      Wire.putCallId(headers, "call-" + letter.root());
      if (number > 1) {
        Wire.put(headers, Wire.ATTEMPT, number);
      }
      long deadline = world.now() + letter.patience();
      if (letter.attempts() > 1 && until == 0) {
        until = world.now() + letter.attempts() * letter.patience() + LATE;
      }
      if (until > 0) {
        Wire.put(headers, Wire.UNTIL, until);
      }
      Wire.put(headers, Wire.DEADLINE, until == 0 ? deadline : Math.min(deadline, until));
      Wire.put(headers, Wire.SENDER, "client");
    }
    Wire.putContentType(headers, world.fleet().deployment().contentType(letter.target()));
    Attempt attempt = new Attempt(number, correlation, world.now(), request, replies());
    attempts.add(attempt);
    send(attempt, "asks");
  }

  /** Without a call id it would be another request. */
  private boolean mayComeAgain(Attempt attempt) {
    return !letter.foreign()
        && world.history().perils().contains(Peril.REPEATS)
        && repeated.getOrDefault(attempt.correlation(), 0) < letter.repeats();
  }

  private void send(Attempt attempt, String how) {
    ProducerRecord<byte[], byte[]> request = attempt.request();
    boolean again = how.equals("repeats");
    Log.Entry entry =
        world
            .log()
            .place(again ? world.misplaced(request) : request, 0)
            .append(
                world.now(),
                request.key(),
                request.value(),
                again ? world.renamed(request.headers()) : List.of(request.headers().toArray()),
                null,
                "client");
    world.note(() -> letter.root() + " " + how + " " + world.print(entry));
  }

  @Override
  public boolean isIdle() {
    if (attempts.isEmpty() || attempts.stream().anyMatch(this::mayComeAgain)) {
      return false;
    }
    Attempt last = attempts.get(attempts.size() - 1);
    return last.number() >= letter.attempts() || !wantsAnother(last);
  }

  /** Whether it has been sent once, and no more. */
  boolean isSentOnce() {
    return attempts.size() == 1 && repeated.isEmpty();
  }

  /** So many replies have come, to whichever attempt. */
  private int replies() {
    return attempts.stream()
        .mapToInt(attempt -> world.replies().of(attempt.correlation()).size())
        .sum();
  }

  /**
   * Whether nothing more will be asked, and a reply has come since it was asked last. It may be
   * that to an earlier attempt, which found its execution open: that one is taken too.
   */
  boolean isAnswered() {
    return !attempts.isEmpty()
        && isIdle()
        && replies() > attempts.get(attempts.size() - 1).repliesBefore();
  }
}
