package dev.braid.dsl.text;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Call;
import dev.braid.dsl.Definitions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Problem;
import dev.braid.dsl.SourcePlace;
import dev.braid.dsl.Spelling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of one flow text, and where they stand in it. A call of one of their names is a
 * reference to that definition. Immutable.
 *
 * @param name what the text is called, for messages; usually the file's name
 * @param definitions in written order
 * @param places of definitions, by name, and of steps, by id
 */
public record FlowFile(
    String name, List<FlowDefinition> definitions, Map<String, SourcePlace> places) {

  /** Names of few letters are near each other by chance. */
  private static final int SHORTEST_MISS = 5;

  public FlowFile {
    requireNonNull(name, "name");
    definitions = List.copyOf(definitions);
    places = Map.copyOf(places);
  }

  /**
   * Reads a text.
   *
   * @throws FlowException with every problem of the text, each with its place
   */
  public static FlowFile parse(String fileName, String text) {
    return check(fileName, text).orElseThrow();
  }

  /** Reads a text; what is wrong with it is an answer too. Throws nothing, whatever the text. */
  public static Parsed check(String fileName, String text) {
    return FlowParser.parse(fileName, text);
  }

  /**
   * The same, of one definition and what it reaches by its calls. What is wrong with the others is
   * not told, and they are not in the file. Of a text that does not begin such a definition
   * everything is told.
   */
  public static Parsed check(String fileName, String text, String wanted) {
    return FlowParser.parse(fileName, text, Optional.of(wanted));
  }

  public Optional<FlowDefinition> definition(String wanted) {
    return definitions.stream().filter(flow -> flow.name().equals(wanted)).findFirst();
  }

  /**
   * The definition of this name.
   *
   * @throws FlowException when there is none, with the nearest name there is
   */
  public FlowDefinition require(String wanted) {
    return definition(wanted)
        .orElseThrow(
            () -> {
              Problem absent = Problem.of(name, "no definition of the name '%s'".formatted(wanted));
              return new FlowException(List.of(absent.withHint(Spelling.hint(wanted, names()))));
            });
  }

  /** The same problems; those without a place, about a step or definition of this file, with it. */
  public List<Problem> locate(Collection<Problem> problems) {
    return problems.stream().map(this::located).toList();
  }

  /** Each call whose name is neither a definition of this file nor one of {@code known}. */
  public List<Problem> unknownServices(Set<String> known) {
    Set<String> all = new TreeSet<>(known);
    all.addAll(names());
    List<Problem> unknown = new ArrayList<>();
    for (FlowDefinition definition : definitions) {
      for (Leaf leaf : Definitions.leaves(definition.step())) {
        if (leaf instanceof Call call && !all.contains(call.name())) {
          Problem problem =
              Problem.of(definition.idOf(call), "unknown service '%s'".formatted(call.name()));
          unknown.add(located(problem.withHint(Spelling.hint(call.name(), all))));
        }
      }
    }
    return List.copyOf(unknown);
  }

  /**
   * The file without what this definition of it does not reach by its calls.
   *
   * @throws FlowException when there is no such definition
   */
  public FlowFile reachedFrom(String wanted) {
    return reachedFrom(wanted, name -> false);
  }

  /**
   * The same, without what is reached only through a definition that is deployed for itself.
   *
   * @param deployed whether that is said of a definition of this name
   */
  public FlowFile reachedFrom(String wanted, Predicate<String> deployed) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<FlowDefinition> found = new ArrayDeque<>(List.of(require(wanted)));
    while (!found.isEmpty()) {
      FlowDefinition next = found.pop();
      boolean elsewhere = deployed.test(next.name()) && !next.name().equals(wanted);
      if (!elsewhere && reached.add(next.name())) {
        calls(next).forEach(call -> definition(call.name()).ifPresent(found::push));
      }
    }
    return new FlowFile(
        name, definitions.stream().filter(flow -> reached.contains(flow.name())).toList(), places);
  }

  /** Each call of a name that is none of this file's, and nearly one of them. */
  public List<Problem> nearMisses() {
    List<Problem> misses = new ArrayList<>();
    for (FlowDefinition definition : definitions) {
      for (Call call : calls(definition)) {
        String hint = Spelling.hint(call.name(), names());
        boolean told = call.name().length() >= SHORTEST_MISS && !hint.isEmpty();
        if (told && definition(call.name()).isEmpty()) {
          Problem miss =
              Problem.of(
                  definition.idOf(call),
                  "'%s' is no definition of this file, and so a service".formatted(call.name()));
          misses.add(located(miss.withHint(hint)));
        }
      }
    }
    return List.copyOf(misses);
  }

  private static List<Call> calls(FlowDefinition definition) {
    return Definitions.leaves(definition.step()).stream()
        .filter(Call.class::isInstance)
        .map(Call.class::cast)
        .toList();
  }

  /**
   * Where a step stands, also one of a definition that stands inline: its id may begin with the id
   * of the call that it stands for.
   */
  private @Nullable SourcePlace placeOf(String id) {
    SourcePlace known = places.get(id);
    for (int end = id.lastIndexOf('.');
        known == null && end > 0;
        end = id.lastIndexOf('.', end - 1)) {
      FlowDefinition called = calledBy(id.substring(0, end));
      known = called == null ? null : placeOf(called.name() + id.substring(end));
    }
    return known;
  }

  /** The definition that the call of this id stands for, or null. */
  private @Nullable FlowDefinition calledBy(String id) {
    for (FlowDefinition definition : definitions) {
      for (Call call : calls(definition)) {
        if (definition.idOf(call).equals(id)) {
          return definition(call.name()).orElse(null);
        }
      }
    }
    return null;
  }

  private Problem located(Problem problem) {
    SourcePlace place = placeOf(problem.subject());
    return place == null || problem.place().isPresent() ? problem : problem.withPlace(place);
  }

  private Set<String> names() {
    return definitions.stream().map(FlowDefinition::name).collect(Collectors.toSet());
  }
}
