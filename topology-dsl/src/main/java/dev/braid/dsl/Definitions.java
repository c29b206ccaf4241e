package dev.braid.dsl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What several definitions must be for each other: of different names, and without a circle of
 * references. A reference is a {@link Call} whose name is one of the definitions.
 */
public final class Definitions {

  /** A circle longer than this is shown by its ends. */
  private static final int SHOWN_NAMES = 8;

  /** First definition of each name, with its calls. */
  private final Map<String, List<Call>> calls = new LinkedHashMap<>();

  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  /** The names on the path that is being followed. */
  private final Set<String> open = new HashSet<>();

  private Definitions() {}

  /**
   * What keeps {@code definitions} from standing together. The subject of a name used again is the
   * definition's name; that of a circle is the id of the step that closes it.
   */
  public static List<Problem> problems(Collection<FlowDefinition> definitions) {
    return problemsOf(
        definitions.stream().map(flow -> Map.entry(flow.name(), flow.step())).toList());
  }

  /**
   * The same for names and steps that need not be definitions yet, so that a parser can report
   * these problems together with those of a single definition.
   */
  public static List<Problem> problemsOf(List<Map.Entry<String, Step>> named) {
    Definitions check = new Definitions();
    named.forEach(definition -> check.add(definition.getKey(), definition.getValue()));
    check.calls.keySet().forEach(check::follow);
    return List.copyOf(check.problems);
  }

  /** The leaves of {@code step}, in written order. */
  public static List<Leaf> leaves(Step step) {
    List<Leaf> leaves = new ArrayList<>();
    collect(step, leaves);
    return List.copyOf(leaves);
  }

  private static void collect(Step step, List<Leaf> leaves) {
    if (step instanceof Composition composition) {
      composition.steps().forEach(child -> collect(child, leaves));
    } else if (step instanceof Leaf leaf) {
      leaves.add(leaf);
    }
  }

  private void add(String name, Step step) {
    List<Call> found =
        leaves(step).stream().filter(Call.class::isInstance).map(Call.class::cast).toList();
    if (calls.putIfAbsent(name, found) != null) {
      problems.add(
          Problem.of(name, "the definition '%s' is given a second time".formatted(name))
              .withHint("remove one of the two, or give this one another name"));
    }
  }

  /** Walks every path of references from {@code start}; on a stack of its own, for long chains. */
  private void follow(String start) {
    Deque<Visit> path = new ArrayDeque<>();
    enter(start, path);
    while (!path.isEmpty()) {
      Visit visit = path.getLast();
      if (!visit.rest.hasNext()) {
        open.remove(path.removeLast().name);
        continue;
      }
      Call call = visit.rest.next();
      if (open.contains(call.name())) {
        problems.add(circle(path, call));
      } else {
        enter(call.name(), path);
      }
    }
  }

  private void enter(String name, Deque<Visit> path) {
    List<Call> rest = calls.get(name);
    if (rest != null && seen.add(name)) {
      open.add(name);
      path.addLast(new Visit(name, rest.iterator()));
    }
  }

  private static Problem circle(Deque<Visit> path, Call closing) {
    List<String> names =
        Stream.concat(
                path.stream().map(Visit::name).dropWhile(name -> !name.equals(closing.name())),
                Stream.of(closing.name()))
            .toList();
    String id = path.getLast().name + "." + closing.localId();
    return Problem.of(id, "this closes a circle of definitions: " + shown(names))
        .withHint("a flow cannot contain itself; call another service here");
  }

  private static String shown(List<String> names) {
    if (names.size() <= SHOWN_NAMES) {
      return String.join(" -> ", names);
    }
    int end = SHOWN_NAMES / 2;
    return "%s -> (%s more) -> %s"
        .formatted(
            String.join(" -> ", names.subList(0, end)),
            names.size() - 2 * end,
            String.join(" -> ", names.subList(names.size() - end, names.size())));
  }

  /** A definition on the path, and those of its calls that are still to be followed. */
  private record Visit(String name, Iterator<Call> rest) {}
}
