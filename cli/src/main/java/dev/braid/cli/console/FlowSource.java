package dev.braid.cli.console;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Call;
import dev.braid.dsl.Definitions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Problem;
import dev.braid.dsl.text.FlowFile;
import dev.braid.dsl.text.Parsed;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads flow files for commands. */
public final class FlowSource {

  private FlowSource() {}

  /** The text and its problems. */
  public static Parsed check(Path path) {
    return FlowFile.check(path.toString(), TextFiles.read(path));
  }

  /**
   * The file, when it has no problems.
   *
   * @throws FlowException with all of them
   */
  public static FlowFile read(Path path) {
    return check(path).orElseThrow();
  }

  /**
   * As much of the file as that flow reaches, when there are no problems with it; of a file that is
   * asked for no flow by name, all.
   *
   * @throws FlowException with all of them
   */
  public static FlowFile read(Path path, @Nullable String flow) {
    return flow == null
        ? read(path)
        : FlowFile.check(path.toString(), TextFiles.read(path), flow).orElseThrow();
  }

  /**
   * The flow of that name or, without a name, the one that no other definition calls.
   *
   * @throws FlowException when there is none, or more than one
   */
  public static FlowDefinition choose(FlowFile file, @Nullable String name) {
    if (name != null) {
      return file.require(name);
    }
    Set<String> called = called(file);
    List<FlowDefinition> top =
        file.definitions().stream().filter(flow -> !called.contains(flow.name())).toList();
    if (top.size() == 1) {
      return top.get(0);
    }
    String names = top.stream().map(FlowDefinition::name).collect(Collectors.joining(", "));
    throw new FlowException(
        List.of(
            Problem.of(file.name(), "has several flows: " + names)
                .withHint("name one with --flow")));
  }

  /** The names that the file's flows call: services, and flows of the file. */
  public static Set<String> called(FlowFile file) {
    return leaves(file, Call.class).map(Call::name).collect(Collectors.toSet());
  }

  /** Stand-ins for the functions of a file, which live in Java. */
  public static List<NamedFunction<?, ?>> standIns(FlowFile file) {
    return leaves(file, Apply.class)
        .map(Apply::name)
        .distinct()
        .<NamedFunction<?, ?>>map(name -> NamedFunction.tree(name, tree -> tree))
        .toList();
  }

  private static <T> Stream<T> leaves(FlowFile file, Class<T> kind) {
    return file.definitions().stream()
        .flatMap(flow -> Definitions.leaves(flow.step()).stream())
        .filter(kind::isInstance)
        .map(kind::cast);
  }
}
