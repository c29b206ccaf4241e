package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.wire.Handle;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Starts an execution that outlives it, again under the same key where it has heard nothing, and
 * awaits its result: as several processes do that know the key, before the start is answered too.
 * What it reads may be aborted, and it acts on that.
 */
final class Starter implements Actor {

  /** A result that is asked for again is the same one, so it is asked for so often. */
  private static final int AWAITS = 3;

  /** Of all that it asks while the environment is ill, so that a history ends. */
  private static final int MOST = 12;

  private final World world;
  private final Letter letter;
  private final int place;
  private final List<Message> starts = new ArrayList<>();
  private final List<Message> awaits = new ArrayList<>();
  private final List<Message> looks = new ArrayList<>();
  private int repeated;

  /**
   * One message, as it was sent.
   *
   * @param body which of the bodies a start has
   * @param entries where it stands in the log, once for each time that it has come
   * @param isBehind whether it was sent when a start had been accepted
   * @param isWell whether the environment was well then
   */
  record Message(
      String correlation,
      int body,
      long sentAt,
      boolean isBehind,
      boolean isWell,
      List<Log.Entry> entries) {}

  Starter(World world, Letter letter) {
    this.world = world;
    this.letter = letter;
    this.place = world.draw(Fleet.PARTITIONS);
  }

  Letter letter() {
    return letter;
  }

  List<Message> starts() {
    return starts;
  }

  List<Message> awaits() {
    return awaits;
  }

  /** Those that ask where the execution is. */
  List<Message> looks() {
    return looks;
  }

  /** What every process that has the key knows, whether it was started or not. */
  Handle handle() {
    return Handle.ofKey(letter.target(), partition(), key(0));
  }

  private int partition() {
    return Wire.partition(letter.key(), Fleet.PARTITIONS);
  }

  /** The idempotency key, which is the same each time. */
  private String key(int number) {
    String key = "start-" + letter.root();
    return world.has(Defect.START_KEYS_FORGOTTEN) ? key + "-" + number : key;
  }

  @Override
  public boolean step() {
    if (starts.isEmpty()) {
      start();
      return true;
    }
    if (repeats() && world.chance(20)) {
      repeat(world.chance(50) || awaits.isEmpty() ? starts : awaits);
      return true;
    }
    if (wantsToStartAgain()) {
      start();
      return true;
    }
    if (wantsToAwait()) {
      await();
      return true;
    }
    if (!world.isWell() && looks.size() + awaits.size() < MOST && world.chance(6)) {
      if (world.chance(50)) {
        await();
      } else {
        look();
      }
      return true;
    }
    return false;
  }

  private boolean repeats() {
    return !world.isWell()
        && world.history().perils().contains(Peril.REPEATS)
        && repeated < 2 * letter.repeats();
  }

  private void repeat(List<Message> among) {
    Message message = among.get(world.draw(among.size()));
    Log.Entry first = message.entries().get(0);
    repeated++;
    append(
        message,
        new ProducerRecord<>(
            first.topic(), first.partition(), first.key(), first.value(), first.headers()),
        "repeats");
  }

  /**
   * After a fault that may pass, or silence. Not when the result may be over that it has had: that
   * would be another execution.
   */
  private boolean wantsToStartAgain() {
    Message last = starts.get(starts.size() - 1);
    if (starts.size() >= letter.attempts()
        || world.now() - starts.get(0).sentAt() > letter.patience()) {
      return false;
    }
    Integer code = world.replies().firstCode(last.correlation());
    return code == null
        ? world.now() - last.sentAt() > letter.patience() / 3
        : code == 503 || code == 504 || (code == 200 && !world.isWell() && world.chance(5));
  }

  /** Whether it was said that the execution has begun. */
  boolean isAccepted() {
    return starts.stream()
        .flatMap(each -> world.replies().of(each.correlation()).stream())
        .anyMatch(told -> told.code() == 200);
  }

  private boolean isStartAnswered() {
    return starts.stream().anyMatch(each -> !world.replies().of(each.correlation()).isEmpty());
  }

  /** Whether each start was told that it is none. */
  boolean isRefused() {
    return starts.stream()
        .map(each -> world.replies().of(each.correlation()))
        .allMatch(
            told ->
                !told.isEmpty()
                    && told.stream()
                        .allMatch(each -> each.code() != 200 && !Rules.isUnknown(each.code())));
  }

  private boolean wantsToAwait() {
    boolean unheard = world.isWell() || awaits.size() + looks.size() < MOST;
    if (awaits.isEmpty()) {
      return isAccepted();
    }
    Message last = awaits.get(awaits.size() - 1);
    boolean open =
        world.replies().firstCode(last.correlation()) == null
            && world.now() - last.sentAt() <= letter.patience();
    if (open || (!isAccepted() && !world.isWell())) {
      return false;
    }
    return unheard && ((isAccepted() && !isTold()) || awaits.size() < AWAITS);
  }

  /** Whether the result is known, or it is certain that there will be none. */
  private boolean isTold() {
    return awaits.stream()
        .filter(Message::isWell)
        .anyMatch(each -> world.replies().firstCode(each.correlation()) != null);
  }

  private void start() {
    int number = starts.size() + 1;
    int body = number > 1 && world.chance(15) ? 1 : 0;
    byte[] value = Codec.tree().encode(letter.root());
    if (body > 0) { // the same for who decodes it, so that its effects would be known
      value = (new String(value, UTF_8) + " ").getBytes(UTF_8);
    }
    ProducerRecord<byte[], byte[]> request = message("#s" + number, letter.key(), value);
    Headers headers = request.headers();
    Wire.put(headers, Wire.DURABLE, letter.keep() > 0 ? Long.toString(letter.keep()) : "");
    Wire.putCallId(headers, key(number));
    Wire.put(headers, Wire.DEADLINE, world.now() + letter.patience());
    Wire.putContentType(headers, world.fleet().deployment().contentType(letter.target()));
    starts.add(sent("#s" + number, body, request, "starts"));
  }

  private void await() {
    awaits.add(ask("#a" + (awaits.size() + 1), Wire.AWAIT, "awaits"));
  }

  private void look() {
    looks.add(ask("#w" + (looks.size() + 1), Wire.WHERE, "looks after"));
  }

  private Message ask(String suffix, String header, String how) {
    ProducerRecord<byte[], byte[]> request = message(suffix, null, null);
    Wire.put(request.headers(), header, handle().execution());
    Wire.put(request.headers(), Wire.DEADLINE, world.now() + letter.patience());
    return sent(suffix, 0, request, how);
  }

  private ProducerRecord<byte[], byte[]> message(
      String suffix, @Nullable String key, byte @Nullable [] value) {
    boolean elsewhere = value == null && world.has(Defect.HANDLES_MIXED_UP) && world.chance(50);
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            Wire.requestTopic(letter.target()),
            elsewhere ? Fleet.PARTITIONS - 1 - partition() : partition(),
            key == null ? null : key.getBytes(UTF_8),
            value);
    String correlation = letter.root() + suffix;
    Wire.putReturnAddress(message.headers(), Client.REPLIES, place, correlation.getBytes(UTF_8));
    Wire.put(message.headers(), Wire.TRACE_PARENT, letter.root());
    Wire.put(message.headers(), Wire.SENDER, "client");
    return message;
  }

  private Message sent(
      String suffix, int body, ProducerRecord<byte[], byte[]> request, String how) {
    Message message =
        new Message(
            letter.root() + suffix,
            body,
            world.now(),
            isAccepted(),
            world.isWell(),
            new ArrayList<>());
    append(message, request, how);
    return message;
  }

  private void append(Message message, ProducerRecord<byte[], byte[]> request, String how) {
    Log.Entry entry =
        world
            .log()
            .place(request, 0)
            .append(
                world.now(),
                request.key(),
                request.value(),
                List.of(request.headers().toArray()),
                null,
                "client");
    message.entries().add(entry);
    world.note(() -> letter.root() + " " + how + " " + world.print(entry));
  }

  @Override
  public boolean isIdle() {
    return !starts.isEmpty() && !wantsToStartAgain() && !wantsToAwait();
  }

  /** Of all that it has asked. */
  Set<String> correlations() {
    return Stream.of(starts, awaits, looks)
        .flatMap(List::stream)
        .map(Message::correlation)
        .collect(Collectors.toSet());
  }

  /** Whether nothing more will be asked, and all that was promised has been told. */
  boolean isAnswered() {
    return isIdle() && isStartAnswered() && (!isAccepted() || isTold());
  }
}
