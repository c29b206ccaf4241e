package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.FaultException;
import dev.braid.engine.CrashLog;
import dev.braid.wire.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One history as it runs: true time, chance, the log, and everybody who acts on it. First the
 * environment is as ill as the history's perils say; then it gets well, and everything that was
 * begun has to end.
 */
final class World {

  private static final long START = 1_767_225_600_000L;

  /** Longer than any deadline and all skew together, so nothing is waited for after it. */
  private static final long PATIENCE = 60_000;

  private final History history;
  private final Fleet fleet;
  private final Defect defect;
  private final @Nullable List<String> trace;
  private final SplittableRandom random;
  private final Log log = new Log();
  private final Replies replies;
  private final List<Unit> units = new ArrayList<>();
  private final List<Actor> actors = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<Starter> starters = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private final Deque<Runnable> soon = new ArrayDeque<>();
  private final Map<String, CrashMemory> crashes = new HashMap<>();

  /** What has crashed a process, by service and input. */
  private final Set<String> failed = new HashSet<>();

  private long now = START;
  private boolean well;

  /**
   * @param trace takes what happens, line by line; null: nobody wants to know
   */
  World(History history, Fleet fleet, Defect defect, @Nullable List<String> trace) {
    this.history = history;
    this.fleet = fleet;
    this.defect = defect;
    this.trace = trace;
    this.random = new SplittableRandom(history.seed());
    Deployment deployment = history.deployment();
    this.replies = new Replies(log, deployment.guarantee() == Guarantee.EXACTLY_ONCE);
    fleet.outside().enter(this, null);
    log.create(Client.REPLIES, Fleet.PARTITIONS);
    List<String> names = new ArrayList<>(new TreeMap<>(deployment.services()).keySet());
    deployment.flows().forEach(flow -> names.add(flow.name()));
    for (String name : names) {
      log.create(Wire.requestTopic(name), Fleet.PARTITIONS);
      log.create(Wire.replyTopic(name), Fleet.PARTITIONS);
      log.create(Wire.deadLetterTopic(name), Fleet.PARTITIONS);
      log.create(name + ".results", Fleet.PARTITIONS);
    }
    for (String name : names) {
      Kind kind = deployment.services().get(name);
      if (kind == Kind.FOREIGN) {
        actors.add(new ForeignListener(this, name));
      } else if (kind == Kind.QUEUED) {
        actors.add(new QueueActor(this, name));
      } else {
        units.add(new Unit(this, name));
      }
    }
    units.forEach(Unit::start);
    for (Letter letter : history.letters()) {
      if (letter.isStart()) {
        starters.add(new Starter(this, letter));
      } else {
        clients.add(new Client(this, letter));
      }
    }
    actors.addAll(units);
    actors.addAll(clients);
    actors.addAll(starters);
  }

  History history() {
    return history;
  }

  Fleet fleet() {
    return fleet;
  }

  Log log() {
    return log;
  }

  Replies replies() {
    return replies;
  }

  List<Client> clients() {
    return clients;
  }

  /** Those who start executions that outlive them. */
  List<Starter> starters() {
    return starters;
  }

  long now() {
    return now;
  }

  /** Whether nothing goes wrong any more. */
  boolean isWell() {
    return well;
  }

  int draw(int bound) {
    return bound <= 1 ? 0 : random.nextInt(bound);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Whether this goes wrong here and now. */
  boolean suffers(Peril peril) {
    return !well && history.perils().contains(peril);
  }

  /** How far a clock is from the true time. */
  long clock() {
    return suffers(Peril.CLOCKS) ? random.nextLong(-Life.SKEW / 2, Life.SKEW / 2 + 1) : 0;
  }

  /** Does what only a broken environment does. */
  void defect(Defect which, Runnable harm) {
    if (defect == which) {
      harm.run();
    }
  }

  boolean has(Defect which) {
    return defect == which;
  }

  /** The same message for another partition, where senders are to disagree. */
  ProducerRecord<byte[], byte[]> misplaced(ProducerRecord<byte[], byte[]> message) {
    return has(Defect.KEYS_ELSEWHERE)
        ? new ProducerRecord<>(
            message.topic(),
            draw(log.partitions(message.topic())),
            message.key(),
            message.value(),
            message.headers())
        : message;
  }

  /** These headers with another call id, where senders are to forget it. */
  List<Header> renamed(Headers headers) {
    if (has(Defect.NEW_CALL_IDS) && headers.lastHeader(Wire.CALL) != null) {
      Headers changed = new RecordHeaders(headers.toArray());
      changed.remove(Wire.CALL);
      Wire.put(changed, Wire.CALL, "call-" + draw(1_000_000));
      return List.of(changed.toArray());
    }
    return List.of(headers.toArray());
  }

  /** The headers of a message as they arrive. */
  List<Header> sent(ProducerRecord<byte[], byte[]> message) {
    if (has(Defect.REPLIES_SWAPPED) && message.topic().equals(Client.REPLIES) && chance(10)) {
      Headers changed = new RecordHeaders(message.headers().toArray());
      changed.remove(Wire.CORRELATION_ID);
      Wire.put(changed, Wire.CORRELATION_ID, "r" + (1 + draw(3)) + "#1");
      return List.of(changed.toArray());
    }
    return List.of(message.headers().toArray());
  }

  void note(Supplier<String> line) {
    if (trace != null) {
      trace.add("%6d  %s".formatted(now - START, line.get()));
    }
  }

  /** Done when the record in hand has been worked off. */
  void soon(Runnable step) {
    soon.add(step);
  }

  /** Done after any time: an answer that comes from elsewhere. */
  void later(Runnable step) {
    later.add(step);
  }

  /** The machine may fail where a handler runs, and is likely to when it has done so before. */
  void risk(String service, String input) {
    String work = service + "(" + input + ")";
    if (suffers(Peril.MACHINE) && chance(failed.contains(work) ? 60 : 6)) {
      failed.add(work);
      throw new MachineFailed();
    }
  }

  /** What is remembered of the crashes of a partition, by an instance that starts again. */
  CrashLog.Partition crashes(String topic, int partition) {
    if (!history.perils().contains(Peril.MACHINE)) {
      return CrashLog.Partition.FORGETFUL;
    }
    return crashes
        .computeIfAbsent(topic + "-" + partition, unused -> new CrashMemory())
        .open(!has(Defect.PASSED_FORGOTTEN), !has(Defect.GIVING_UP_FORGOTTEN));
  }

  /** What a handler answers that need not answer the same when it is asked again. */
  Object answer(String service, String input, boolean mayFail) {
    if (mayFail) {
      risk(service, input);
    }
    if (history.perils().contains(Peril.HANDLERS)) {
      int drawn = draw(100);
      if (mayFail && !well && drawn < 15) {
        throw new FaultException(500, "drawn");
      }
      if (mayFail && !well && drawn < 20) {
        throw new FaultException(503, "drawn");
      }
      return said(service + (chance(50) ? ".a(" : ".b(") + input + ")");
    }
    return said(service + ".a(" + input + ")");
  }

  /** This as a handler says it. */
  Object said(String text) {
    if (!history.perils().contains(Peril.MAPS)) {
      return text;
    }
    // Where a map without an order has its entries depends on how large it has been made.
    Map<String, Object> map =
        has(Defect.MAPS_IN_A_DRAWN_ORDER) ? new LinkedHashMap<>() : new HashMap<>(1 << draw(8));
    List<String> names = new ArrayList<>(List.of(Rules.SAID, "by", "at", "size"));
    while (!names.isEmpty()) {
      String name = names.remove(draw(names.size()));
      map.put(name, name.equals(Rules.SAID) ? text : (Object) text.length());
    }
    return map;
  }

  /** Lets it all happen. */
  void run() {
    for (int i = 0; i < history.steps(); i++) {
      act();
      while (!soon.isEmpty()) {
        soon.remove().run();
      }
    }
    getWell();
  }

  private Unit anyUnit() {
    return units.get(draw(units.size()));
  }

  private void act() {
    now += draw(4);
    if (suffers(Peril.LOSSES) && chance(3)) {
      lose(anyTopic());
      return;
    }
    int drawn = draw(100);
    if (drawn < 64) {
      stepOfAny();
    } else if (drawn < 70) {
      anyUnit().flush();
    } else if (drawn < 78) {
      anyUnit().punctuate();
    } else if (drawn < 85) {
      anyUnit().commit();
    } else if (drawn < 88 && !later.isEmpty()) {
      later.remove(draw(later.size())).run();
    } else if (drawn < 91 && suffers(Peril.CRASH)) {
      anyUnit().crash();
    } else if (drawn < 93 && suffers(Peril.MOVE)) {
      anyUnit().move();
    } else if (drawn < 94 && suffers(Peril.TOPICS)) {
      makeAnew(anyTopic());
    } else if (drawn < 95 && suffers(Peril.CLOCKS)) {
      log.topics().values().forEach(all -> all.forEach(each -> each.setClock(clock())));
    } else if (drawn < 97) {
      now += draw(suffers(Peril.LATENESS) ? 3_000 : 60);
    } else if (!later.isEmpty()) {
      later.remove(draw(later.size())).run();
    }
  }

  private String anyTopic() {
    List<String> all = new ArrayList<>();
    log.topics()
        .forEach(
            (name, partitions) -> {
              if (partitions.stream().anyMatch(each -> each.end() > 0)) {
                all.add(name);
              }
            });
    return all.isEmpty() ? Client.REPLIES : all.get(draw(all.size()));
  }

  /** A topic goes that nobody needs any more, and comes again with the same name. */
  private void makeAnew(String topic) {
    if (!haveDoneWith(topic)) {
      return;
    }
    units.forEach(unit -> unit.stopReading(topic));
    if (haveDoneWith(topic)) {
      note(() -> topic + " is deleted and made anew");
      if (topic.equals(Client.REPLIES)) {
        replies.beginAnew();
      }
      log.topic(topic).forEach(Log.Partition::bury);
      actors.forEach(actor -> actor.beginAnew(topic));
    }
    units.forEach(Unit::startAgain);
  }

  /** What stands in a topic goes, whether it has been read or not. */
  private void lose(String topic) {
    if (topic.equals(Client.REPLIES) || topic.endsWith(".dead-letters")) {
      return; // what clients have read is all there is to look at
    }
    for (Unit unit : units) {
      if (unit.reads(topic) && chance(50)) {
        Log.Partition partition = log.partition(topic, draw(Fleet.PARTITIONS));
        int begin = draw(partition.end() + 1);
        note(() -> "%s-%d begins at %d".formatted(topic, partition.number(), begin));
        partition.beginAt(begin, unit.committed(partition));
        return;
      }
    }
    note(() -> topic + " is deleted with what is in it, and made anew");
    units.forEach(unit -> unit.stopReading(topic));
    for (Log.Partition partition : log.topic(topic)) {
      partition.lose(partition.end(), committed(partition));
      partition.write();
    }
    actors.forEach(actor -> actor.beginAnew(topic));
    units.forEach(Unit::startAgain);
  }

  /** How far a partition has been read for good. */
  private int committed(Log.Partition partition) {
    return units.stream()
        .filter(unit -> unit.reads(partition.topic()))
        .mapToInt(unit -> unit.committed(partition))
        .max()
        .orElse(0);
  }

  private boolean haveDoneWith(String topic) {
    boolean read = !topic.equals(Client.REPLIES) || replies.areRead();
    return read && actors.stream().allMatch(actor -> actor.hasDoneWith(topic));
  }

  private void stepOfAny() {
    int first = draw(actors.size());
    for (int i = 0; i < actors.size(); i++) {
      if (actors.get((first + i) % actors.size()).step()) {
        return;
      }
    }
  }

  /** Everything begun is finished, then time passes: until nothing can happen any more. */
  private void getWell() {
    well = true;
    note(() -> "the environment is well");
    log.topics().values().forEach(all -> all.forEach(each -> each.setClock(0)));
    units.forEach(Unit::move);
    long end = now + PATIENCE;
    while (now < end) {
      settle();
      if (areAllAnswered() && end - now > 2_000) {
        end = now + 2_000; // what comes after the answer comes soon
      }
      now += 500;
    }
    settle();
  }

  private boolean areAllAnswered() {
    return clients.stream().allMatch(Client::isAnswered)
        && starters.stream().allMatch(Starter::isAnswered);
  }

  /** Nothing is kept any more of what has ended. */
  void forget() {
    now += 2 * PATIENCE;
  }

  /** Nothing is left to do at this time. */
  void settle() {
    for (int round = 0; round < 1_000; round++) {
      boolean done = true;
      for (Actor actor : actors) {
        while (actor.step()) {
          done = false;
        }
      }
      while (!later.isEmpty()) {
        later.remove(0).run();
        done = false;
      }
      soon.clear();
      actors.forEach(Actor::rest);
      if (done && actors.stream().allMatch(Actor::isIdle)) {
        return;
      }
    }
    throw new AssertionError("it does not come to rest");
  }

  /** A record in words. */
  String print(Log.Entry entry) {
    Map<String, String> said = new TreeMap<>();
    entry
        .headers()
        .forEach(
            header -> {
              if (!header.key().equals(Wire.CONTENT_TYPE)
                  && !header.key().equals(Wire.REPLY_PARTITION)) {
                said.put(header.key(), entry.text(header.key()));
              }
            });
    byte[] value = entry.value();
    return "%s-%d@%d %s %s"
        .formatted(
            entry.topic(),
            entry.partition(),
            entry.offset(),
            value == null ? "nothing" : new String(value, UTF_8),
            said);
  }
}
