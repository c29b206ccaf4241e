package dev.braid.testkit.replay;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a request may come to, by the meaning of the steps alone: every run that the facts allow. A
 * fact is a fault that stands in the log for a call; a handler's results are its own business,
 * those of a ledger are not: it has done what stands in it, and nothing else.
 *
 * <p>A run says what has certainly been done, and what may have been: a fault that means "unknown"
 * leaves both open.
 */
final class Reference {

  /** Behind the name of a flow: of a fault that is none of its steps'. */
  static final String AS_A_WHOLE = "/";

  private final Deployment deployment;
  private final Map<String, Set<Integer>> facts;
  private final Set<String> stands;
  private final boolean partial;
  private final Set<String> left = new HashSet<>();
  private boolean again;

  /**
   * @param facts codes of faults, by the id of the step and by the service that they came from
   * @param stands the effects that stand of this request
   * @param partial whether a call may also have got no answer at all, which ends the run
   */
  Reference(
      Deployment deployment, Map<String, Set<Integer>> facts, Set<String> stands, boolean partial) {
    this.deployment = deployment;
    this.facts = facts;
    this.stands = stands;
    this.partial = partial;
  }

  /** How a step may end. */
  record Outcome(
      int code, String value, String told, boolean stuck, Set<String> done, Set<String> open) {

    static Outcome ok(String value, Set<String> done, Set<String> open) {
      return new Outcome(200, value, "200 " + value, false, done, open);
    }

    static Outcome fault(int code, Set<String> done, Set<String> open) {
      return new Outcome(code, "", Integer.toString(code), false, done, open);
    }

    static Outcome stuck(Set<String> done, Set<String> open) {
      return new Outcome(0, "", "nothing", true, done, open);
    }

    boolean isOk() {
      return code == 200;
    }

    Outcome with(Set<String> alsoDone, Set<String> alsoOpen) {
      return new Outcome(code, value, told, stuck, union(done, alsoDone), union(open, alsoOpen));
    }
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    if (other.isEmpty()) {
      return one;
    }
    if (one.isEmpty()) {
      return other;
    }
    Set<String> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }

  /** The same, where {@code others} may stand as well. */
  Reference beside(Set<String> others) {
    left.addAll(others);
    return this;
  }

  /**
   * The same, where a call may have been made before with another input, and is answered as it was
   * then: by an earlier attempt, which was given other values by who keeps none.
   */
  Reference again(boolean mayBe) {
    again = mayBe;
    return this;
  }

  /** Every effect of any run of {@code target} that ends with this code. */
  Set<String> possible(String target, String input, int code) {
    Set<String> all = new HashSet<>();
    runs(
        target,
        input,
        outcome -> {
          if (outcome.code() == code) {
            all.addAll(outcome.done());
            all.addAll(outcome.open());
          }
        });
    return all;
  }

  /** Whether some run of {@code target} ends so and accounts for every effect that stands. */
  boolean allows(String target, String input, Predicate<Outcome> wanted) {
    boolean[] found = {false};
    runs(
        target,
        input,
        outcome -> {
          if (!found[0] && wanted.test(outcome) && accounts(outcome)) {
            found[0] = true;
          }
        });
    return found[0];
  }

  private void runs(String target, String input, Consumer<Outcome> then) {
    call(target, target, false, input, then);
  }

  private boolean accounts(Outcome outcome) {
    for (String effect : stands) {
      if (!outcome.done().contains(effect)
          && !outcome.open().contains(effect)
          && !left.contains(effect)) {
        return false;
      }
    }
    return true;
  }

  private void call(
      String name, String stepId, boolean retried, String input, Consumer<Outcome> then) {
    Kind kind = deployment.services().get(name);
    Set<Integer> codes = facts.getOrDefault(stepId, Set.of());
    Set<Integer> all = new HashSet<>(codes);
    if (kind == null) {
      all.addAll(facts.getOrDefault(name + AS_A_WHOLE, Set.of()));
      flow(name, all, input, then);
      return;
    }
    all.addAll(facts.getOrDefault(name, Set.of()));
    boolean unsure = retried && all.stream().anyMatch(Rules::isUnknown);
    String effect = name + "(" + input + ")";
    Set<String> maybe = kind.hasEffects() ? Set.of(effect) : Set.of();
    if (kind == Kind.PURE) {
      if (deployment.fused().contains(name)) { // in place, a deadline that has passed is no fact
        then.accept(Outcome.fault(504, Set.of(), Set.of()));
      }
      then.accept(
          Rules.refuses(input)
              ? Outcome.fault(Rules.REFUSED, Set.of(), Set.of())
              : Outcome.ok(name + ".a(" + input + ")", Set.of(), Set.of()));
    } else if (kind.hasEffects()) {
      if (Rules.refuses(input) || (again && all.contains(Rules.REFUSED))) {
        then.accept(Outcome.fault(Rules.REFUSED, Set.of(), Set.of()));
      }
      if (stands.contains(effect) && !Rules.refuses(input)) {
        then.accept(Outcome.ok(effect, Set.of(effect), Set.of()));
      } else if (again) {
        stands.stream()
            .filter(each -> each.startsWith(name + "("))
            .forEach(first -> then.accept(Outcome.ok(first, Set.of(first), Set.of())));
      }
    } else {
      for (String given : again && kind.keeps() ? variants(input) : Set.of(input)) {
        then.accept(Outcome.ok(name + ".a(" + given + ")", Set.of(), Set.of()));
        then.accept(Outcome.ok(name + ".b(" + given + ")", Set.of(), Set.of()));
      }
      if (kind != Kind.FOREIGN) {
        then.accept(Outcome.fault(500, Set.of(), Set.of()));
        then.accept(Outcome.fault(503, Set.of(), Set.of()));
      }
    }
    for (int code : all) {
      if (code != Rules.REFUSED) {
        boolean open = Rules.isUnknown(code) || code == Rules.UNREADABLE || unsure;
        then.accept(Outcome.fault(code, Set.of(), open ? maybe : Set.of()));
      }
    }
    if (partial) {
      then.accept(Outcome.stuck(Set.of(), maybe));
    }
  }

  /** What the input may have been in another attempt. */
  private static Set<String> variants(String input) {
    Set<String> all = new HashSet<>(Set.of(input));
    for (int at = input.indexOf('('); at > 1; at = input.indexOf('(', at + 1)) {
      char drawn = input.charAt(at - 1);
      if (input.charAt(at - 2) == '.' && (drawn == 'a' || drawn == 'b')) {
        for (String before : Set.copyOf(all)) {
          String other = drawn == 'a' ? "b" : "a";
          all.add(before.substring(0, at - 1) + other + before.substring(at));
        }
      }
    }
    return all;
  }

  private void flow(String name, Set<Integer> codes, String input, Consumer<Outcome> then) {
    FlowDefinition flow = deployment.flow(name);
    if (flow == null) {
      throw new IllegalStateException("nobody is called " + name);
    }
    flow.step().accept(new Meaning(flow, input, then));
    for (int code : codes) {
      if (Rules.isUnknown(code)) {
        then.accept(Outcome.fault(code, Set.of(), stands));
      } else if (code == 404 || code == 503 || code == 413 || code == 400) {
        then.accept(Outcome.fault(code, Set.of(), Set.of()));
      }
    }
    if (partial) {
      then.accept(Outcome.stuck(Set.of(), stands));
    }
  }

  private final class Meaning implements StepVisitor<Void> {

    private final FlowDefinition flow;
    private final String input;
    private final Consumer<Outcome> then;

    Meaning(FlowDefinition flow, String input, Consumer<Outcome> then) {
      this.flow = flow;
      this.input = input;
      this.then = then;
    }

    private void run(Step step, String given, Consumer<Outcome> next) {
      step.accept(new Meaning(flow, given, next));
    }

    @Override
    public Void call(Call call) {
      Reference.this.call(call.name(), flow.idOf(call), call.options().retries() > 0, input, then);
      return null;
    }

    @Override
    public Void pipe(Pipe pipe) {
      row(pipe.steps(), 0, Outcome.ok(input, Set.of(), Set.of()), true, Outcome::isOk);
      return null;
    }

    @Override
    public Void and(And and) {
      row(and.steps(), 0, Outcome.ok(input, Set.of(), Set.of()), false, Outcome::isOk);
      return null;
    }

    @Override
    public Void or(Or or) {
      row(or.steps(), 0, Outcome.fault(500, Set.of(), Set.of()), false, last -> !last.isOk());
      return null;
    }

    @Override
    public Void batch(Batch batch) {
      if (batch.recorded()) {
        parts(batch.steps(), new ArrayList<>(), Set.of(), Set.of());
      } else {
        row(batch.steps(), 0, Outcome.ok(input, Set.of(), Set.of()), false, last -> true);
      }
      return null;
    }

    @Override
    public Void parallel(Parallel parallel) {
      parts(parallel.steps(), new ArrayList<>(), Set.of(), Set.of());
      return null;
    }

    @Override
    public Void emit(Emit emit) {
      throw new IllegalStateException("no history emits");
    }

    @Override
    public Void apply(Apply apply) {
      throw new IllegalStateException("no history applies");
    }

    private void row(
        List<Step> steps, int at, Outcome last, boolean pipe, Predicate<Outcome> goesOn) {
      if (at == steps.size() || (at > 0 && !goesOn.test(last)) || last.stuck()) {
        then.accept(last);
        return;
      }
      run(
          steps.get(at),
          pipe ? last.value() : input,
          next -> row(steps, at + 1, next.with(last.done(), last.open()), pipe, goesOn));
    }

    /** All of them run, also beside one that gets no answer. */
    private void parts(
        List<Step> steps, List<Outcome> replies, Set<String> done, Set<String> open) {
      if (replies.size() == steps.size()) {
        then.accept(together(replies, done, open));
        return;
      }
      run(
          steps.get(replies.size()),
          input,
          next -> {
            List<Outcome> more = new ArrayList<>(replies);
            more.add(next);
            parts(steps, more, union(done, next.done()), union(open, next.open()));
          });
    }

    private Outcome together(List<Outcome> replies, Set<String> done, Set<String> open) {
      if (replies.stream().anyMatch(Outcome::stuck)) {
        return Outcome.stuck(done, open);
      }
      int code = replies.stream().mapToInt(Outcome::code).max().orElse(200);
      List<String> values = replies.stream().map(Outcome::value).toList();
      String told = "{" + String.join("|", replies.stream().map(Outcome::told).toList()) + "}";
      return new Outcome(code, Rules.text(values), told, false, done, open);
    }
  }
}
