package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Says of a history that has run what it broke of the guarantee. */
final class Verdict {

  /** Of what was lost nobody can tell whose it was. */
  private static final String ANY = "";

  private final World world;
  private final Deployment deployment;
  private final boolean rolls;

  /** What it may have been while a request ran. */
  private final List<Deployment> forms;

  private final List<String> findings = new ArrayList<>();

  /** What stands in each ledger under each key, in order, by "ledger key". */
  private final Map<String, List<String>> ledgers = new TreeMap<>();

  /** By root, then by step id or service. */
  private final Map<String, Map<String, Set<Integer>>> facts = new HashMap<>();

  private final Map<String, String> roots = new HashMap<>();

  /** The requests of which something was lost, by root. */
  private final Set<String> lost = new HashSet<>();

  Verdict(World world) {
    this.world = world;
    Set<Peril> perils = world.history().perils();
    Deployment drawn = world.history().deployment();
    this.deployment = perils.contains(Peril.CHANGE) ? drawn.inAnyForm() : drawn;
    this.rolls = perils.contains(Peril.ROLL);
    this.forms =
        rolls
            ? List.of(deployment, deployment.rolled(perils.contains(Peril.RENAME)))
            : List.of(deployment);
  }

  /** Everything that is wrong, one line each; none when all is well. */
  List<String> findings() {
    readLedgers();
    gatherFacts();
    gatherLost();
    for (Client client : world.clients()) {
      answersAreItsOwn(client);
      if (isLost(client.letter().root())) {
        continue;
      }
      everyRequestEnds(client);
      if (deployment.guarantee() == Guarantee.AT_LEAST_ONCE) {
        nothingIsLost(client);
      } else {
        effectsFollowFromReplies(client);
        repliesAgree(client);
      }
    }
    for (Starter starter : world.starters()) {
      if (isLost(starter.letter().root())) {
        continue;
      }
      findings.addAll(new Started(world, starter).findings());
      if (deployment.guarantee() != Guarantee.AT_LEAST_ONCE) {
        effectsFollowFromTheResult(starter);
      }
    }
    if (deployment.guarantee() != Guarantee.AT_LEAST_ONCE) {
      effectsStandOnce();
      stateIsTheFold();
    }
    return findings;
  }

  /** Asks each ledger what stands in it, as anybody may. */
  private void readLedgers() {
    world.forget();
    Map<String, String> questions = new TreeMap<>();
    Set<String> keys = new HashSet<>();
    world.history().letters().forEach(letter -> keys.add(letter.key()));
    for (Map.Entry<String, Kind> service : new TreeMap<>(deployment.services()).entrySet()) {
      if (service.getValue().hasEffects()) {
        for (String key : keys) {
          String id = "question-" + service.getKey() + " " + key;
          questions.put(id, service.getKey() + " " + key);
          ask(service.getKey(), key, id);
        }
      }
    }
    world.settle();
    questions.forEach(
        (id, ledger) -> {
          List<Replies.Told> told = world.replies().of(id);
          if (told.isEmpty() || told.get(0).code() != 200) {
            findings.add("%s cannot be read: %s".formatted(ledger, told));
            return;
          }
          String text = told.get(0).text();
          String list = text.substring("200 [".length(), text.length() - 1);
          ledgers.put(ledger, split(list));
        });
  }

  /** A list as text has no brackets of its own around its elements, but in them. */
  static List<String> split(String list) {
    List<String> all = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '[' || c == '(') {
        depth++;
      } else if (c == ']' || c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        all.add(list.substring(begin, i));
        begin = i + 2;
      }
    }
    if (begin < list.length()) {
      all.add(list.substring(begin));
    }
    return all;
  }

  private void ask(String ledger, String key, String id) {
    ProducerRecord<byte[], byte[]> request =
        new ProducerRecord<>(
            Wire.requestTopic(ledger),
            null,
            key.getBytes(UTF_8),
            Codec.tree().encode(Rules.QUESTION));
    Wire.putReturnAddress(request.headers(), Client.REPLIES, 0, id.getBytes(UTF_8));
    Wire.put(request.headers(), Wire.CALL, id);
    Wire.putContentType(request.headers(), Codec.tree().contentType());
    world
        .log()
        .place(request, 0)
        .append(
            world.now(),
            request.key(),
            request.value(),
            List.of(request.headers().toArray()),
            null,
            "verdict");
  }

  private void gatherFacts() {
    world.log().topics().values().stream()
        .flatMap(List::stream)
        .flatMap(partition -> partition.all().stream())
        .filter(entry -> entry.topic().endsWith(".requests"))
        .forEach(
            entry -> {
              String root = entry.text(Wire.TRACE_PARENT);
              String correlation = entry.text(Wire.CORRELATION_ID);
              String call = Log.callId(entry);
              if (root != null && correlation != null) {
                roots.put(correlation, root);
              }
              if (root != null && call != null) {
                roots.put(call, root);
              }
            });
    world.log().topics().values().stream()
        .flatMap(List::stream)
        .flatMap(partition -> partition.all().stream())
        .filter(entry -> entry.topic().endsWith(".replies"))
        .forEach(this::gatherFact);
  }

  private void gatherFact(Log.Entry entry) {
    String correlation = entry.text(Wire.CORRELATION_ID);
    String root = correlation == null ? null : rootOf(correlation, entry);
    if (correlation == null || root == null) {
      return;
    }
    Reply<Value> reply = Wire.readReply(entry.all(), entry.value());
    if (reply instanceof Reply.Failed<Value> failed) {
      Fault fault = failed.fault();
      int slash = correlation.indexOf('/');
      if (slash > 0) {
        add(root, correlation.substring(slash + 1), fault.code());
      }
      add(root, fault.origin().step(), fault.code());
      add(root, fault.origin().service(), fault.code());
      if (fault.origin().step().isEmpty()) {
        add(root, fault.origin().service() + Reference.AS_A_WHOLE, fault.code());
      }
    } else if (reply instanceof Reply.Parts<Value> parts) {
      parts.replies().forEach(part -> addParts(root, part));
    }
  }

  private void addParts(String root, Reply<?> part) {
    if (part instanceof Reply.Failed<?> failed) {
      add(root, failed.fault().origin().step(), failed.fault().code());
      add(root, failed.fault().origin().service(), failed.fault().code());
    } else if (part instanceof Reply.Parts<?> parts) {
      parts.replies().forEach(each -> addParts(root, each));
    }
  }

  private @Nullable String rootOf(String correlation, Log.Entry entry) {
    String trace = entry.text(Wire.TRACE_PARENT);
    return trace == null ? roots.get(correlation) : trace;
  }

  private void add(String root, String place, int code) {
    if (!place.isEmpty()) {
      facts
          .computeIfAbsent(root, unused -> new HashMap<>())
          .computeIfAbsent(place, unused -> new HashSet<>())
          .add(code);
    }
  }

  private static boolean isOf(String effect, String root) {
    return effect.equals(root) || effect.contains("(" + root + ")");
  }

  /** What stands of a request, each as the ledger's name around what it was asked with. */
  private List<String> effectsOf(String root) {
    List<String> all = new ArrayList<>();
    ledgers.forEach(
        (ledger, entries) -> {
          String name = ledger.substring(0, ledger.indexOf(' '));
          entries.stream()
              .filter(entry -> isOf(entry, root))
              .forEach(entry -> all.add(name + "(" + entry + ")"));
        });
    return all;
  }

  /**
   * Of a request that is lost, or one of its messages, before it has been worked off for good,
   * nothing is promised but that no other one's answer is told: a deleted topic takes it along.
   */
  private boolean isLost(String root) {
    return lost.contains(root) || lost.contains(ANY);
  }

  private void gatherLost() {
    world.log().topics().values().stream()
        .flatMap(List::stream)
        .flatMap(partition -> partition.lost().stream())
        .forEach(
            entry -> {
              String correlation = entry.text(Wire.CORRELATION_ID);
              String root = rootOf(correlation == null ? "" : correlation, entry);
              lost.add(root == null ? ANY : root);
            });
  }

  /** Whatever has become of topics. */
  private void answersAreItsOwn(Client client) {
    String root = client.letter().root();
    for (Client.Attempt attempt : client.attempts()) {
      for (Replies.Told told : world.replies().of(attempt.correlation())) {
        if (told.code() == 200 && !told.text().contains(root)) {
          findings.add("%s was told another one's answer, %s".formatted(root, told));
        }
      }
    }
  }

  private void everyRequestEnds(Client client) {
    if (client.attempts().isEmpty()) {
      findings.add(client.letter().root() + " was never sent");
      return;
    }
    if (!client.isAnswered() && !world.log().isSetAside(correlations(client))) {
      findings.add("%s has no end".formatted(client.letter().root()));
    }
  }

  private static Set<String> correlations(Client client) {
    Set<String> correlations = new HashSet<>();
    client.attempts().forEach(attempt -> correlations.add(attempt.correlation()));
    return correlations;
  }

  private void effectsStandOnce() {
    ledgers.forEach(
        (ledger, entries) -> {
          Set<String> seen = new HashSet<>();
          for (String entry : entries) {
            if (!seen.add(entry) && !isOfALostOne(entry)) {
              findings.add("%s stands twice in %s: %s".formatted(entry, ledger, entries));
            }
          }
        });
  }

  /** It may have been begun twice, and long after it was done for the first time. */
  private boolean isOfALostOne(String effect) {
    return lost.contains(ANY) || lost.stream().anyMatch(root -> isOf(effect, root));
  }

  private boolean allows(Predicate<Deployment> isAllowed) {
    return forms.stream().anyMatch(isAllowed);
  }

  private void effectsFollowFromReplies(Client client) {
    String root = client.letter().root();
    Set<String> effects = new HashSet<>(effectsOf(root));
    Map<String, Set<Integer>> known = facts.getOrDefault(root, Map.of());
    boolean again = rolls || client.attempts().size() > 1 || deployment.asksFlowsAgain();
    boolean definite = false;
    for (Client.Attempt attempt : client.attempts()) {
      boolean last = attempt.number() == client.attempts().size();
      for (Replies.Told told : new HashSet<>(world.replies().of(attempt.correlation()))) {
        if (Rules.isUnknown(told.code()) || (told.code() == 503 && !last)) {
          continue;
        }
        definite = true;
        Set<String> left =
            mayHaveRunInBoth(client) ? effects : leftByOthers(client, attempt, known, effects);
        if (!allows(
            form ->
                new Reference(form, known, effects, false)
                    .beside(left)
                    .again(again)
                    .allows(
                        client.letter().target(),
                        root,
                        outcome -> outcome.told().equals(told.text())))) {
          findings.add(
              "%s was told %s, and there stands %s; facts %s"
                  .formatted(attempt.correlation(), told.text(), effects, known));
        }
      }
    }
    if (!definite
        && !allows(
            form ->
                new Reference(form, known, effects, true)
                    .again(again)
                    .allows(client.letter().target(), root, outcome -> true))) {
      findings.add(
          "%s was told nothing certain, but there stands %s; facts %s"
              .formatted(root, effects, known));
    }
  }

  /** The same of what was started: its result is told to whoever asks, and is the flow's own. */
  private void effectsFollowFromTheResult(Starter starter) {
    String root = starter.letter().root();
    String flow = starter.letter().target();
    Set<String> effects = new HashSet<>(effectsOf(root));
    Map<String, Set<Integer>> known = facts.getOrDefault(root, Map.of());
    Set<String> left = leftByRetries(known, effects);
    boolean again = rolls || deployment.asksFlowsAgain();
    boolean definite = false;
    for (Starter.Message await : starter.awaits()) {
      for (Replies.Told told : new HashSet<>(world.replies().of(await.correlation()))) {
        if (Rules.isUnknown(told.code())) {
          continue;
        }
        definite = true;
        if (!allows(
            form ->
                new Reference(form, known, effects, false)
                    .beside(left)
                    .again(again)
                    .allows(flow, root, outcome -> outcome.told().equals(told.text())))) {
          findings.add(
              "%s came to %s, and there stands %s; facts %s"
                  .formatted(root, told.text(), effects, known));
        }
      }
    }
    if (!definite && !effects.isEmpty() && starter.isRefused()) {
      findings.add("%s was never started, but there stands %s".formatted(root, effects));
    }
    if (!definite
        && !allows(
            form ->
                new Reference(form, known, effects, true)
                    .again(again)
                    .allows(flow, root, outcome -> true))) {
      findings.add(
          "%s came to nothing certain, but there stands %s; facts %s"
              .formatted(root, effects, known));
    }
  }

  /**
   * What the other attempts may have done whose answer was theirs alone: after a fault that may
   * pass a flow runs anew, and may take another branch.
   */
  private Set<String> leftByOthers(
      Client client, Client.Attempt attempt, Map<String, Set<Integer>> known, Set<String> effects) {
    Set<String> left = leftByRetries(known, effects);
    String target = client.letter().target();
    if (deployment.flow(target) == null) {
      return left;
    }
    Reference reference = new Reference(deployment, known, effects, true);
    for (Client.Attempt other : client.attempts()) {
      Set<Integer> codes = new HashSet<>();
      world.replies().of(other.correlation()).forEach(told -> codes.add(told.code()));
      boolean passed = codes.contains(503);
      if (other.number() == attempt.number()
          || (!passed && !codes.isEmpty() && !codes.contains(504))) {
        continue;
      }
      left.addAll(
          codes.equals(Set.of(503))
              ? reference.possible(target, client.letter().root(), 503)
              : effects);
    }
    return left;
  }

  /**
   * The same of a flow that another one asks again: what those ledgers hold that are asked in it,
   * where it has ended in a fault that may pass.
   */
  private Set<String> leftByRetries(Map<String, Set<Integer>> known, Set<String> effects) {
    Set<String> left = new HashSet<>();
    for (FlowDefinition flow : deployment.askedAgain()) {
      Set<Integer> codes = known.getOrDefault(flow.name(), Set.of());
      boolean passed = codes.contains(503) || codes.contains(504);
      effects.stream()
          .filter(
              effect -> passed && isAsked(effect.substring(0, effect.indexOf('(')), flow.step()))
          .forEach(left::add);
    }
    return left;
  }

  private static boolean isAsked(String service, Step step) {
    return step instanceof Composition composition
        ? composition.steps().stream().anyMatch(each -> isAsked(service, each))
        : step instanceof Call call && call.name().equals(service);
  }

  /**
   * Whether a flow may have run it in each of its texts: it has come again when the flow had been
   * changed, and the flow keeps no end that it would be told.
   */
  private boolean mayHaveRunInBoth(Client client) {
    FlowDefinition flow = deployment.flow(client.letter().target());
    return rolls && flow != null && !client.isSentOnce() && !chooses(flow.step());
  }

  private static boolean chooses(Step step) {
    return step instanceof Or
        || (step instanceof Composition composition
            && composition.steps().stream().anyMatch(Verdict::chooses));
  }

  /** Of what keeps something, all replies to one attempt agree. */
  private void repliesAgree(Client client) {
    if (mayHaveRunInBoth(client)) {
      return;
    }
    Kind kind = deployment.services().get(client.letter().target());
    boolean keeps =
        kind == null ? Answers.areKept(deployment, client.letter().target()) : kind.keeps();
    if (!keeps) {
      return;
    }
    Set<String> certain = new HashSet<>();
    for (Client.Attempt attempt : client.attempts()) {
      Set<String> told = new HashSet<>();
      Set<String> bytes = new HashSet<>();
      for (Replies.Told reply : world.replies().of(attempt.correlation())) {
        if (!Rules.isUnknown(reply.code())) {
          told.add(reply.text());
          bytes.add(reply.bytes());
        }
        if (!Rules.isUnknown(reply.code()) && reply.code() != 503) {
          certain.add(reply.text());
        }
      }
      if (told.size() > 1) {
        findings.add("%s was told %s".formatted(attempt.correlation(), told));
      }
      if (told.size() == 1 && bytes.size() > 1) {
        findings.add("%s was told in other bytes: %s".formatted(attempt.correlation(), bytes));
      }
    }
    if (certain.size() > 1) {
      findings.add("%s was told %s".formatted(client.letter().root(), certain));
    }
  }

  private void nothingIsLost(Client client) {
    List<String> effects = effectsOf(client.letter().root());
    Kind kind = deployment.services().get(client.letter().target());
    for (Client.Attempt attempt : client.attempts()) {
      for (Replies.Told told : world.replies().of(attempt.correlation())) {
        if (kind != null
            && kind.hasEffects()
            && told.code() == 200
            && !effects.contains(told.text().substring("200 ".length()))) {
          findings.add("%s was told %s, which is lost".formatted(attempt.correlation(), told));
        }
      }
    }
  }

  /** What stands in a ledger is what its log says, read as the guarantee reads it. */
  private void stateIsTheFold() {
    for (Map.Entry<String, List<String>> ledger : ledgers.entrySet()) {
      String name = ledger.getKey().substring(0, ledger.getKey().indexOf(' '));
      String key = ledger.getKey().substring(name.length() + 1);
      Fold fold = new Fold(world.history(), world.log(), name, key, ledger.getValue());
      if (!fold.isHeld(this::isOfALostOne)) {
        findings.add(
            "%s holds %s, and by its log it holds %s"
                .formatted(ledger.getKey(), ledger.getValue(), fold.entries()));
      }
    }
  }
}
