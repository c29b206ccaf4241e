package dev.braid.cli.flow;

import dev.braid.cli.call.RegisteredTypes;
import dev.braid.cli.call.SchemaOptions;
import dev.braid.cli.console.FlowSource;
import dev.braid.cli.console.Help;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Problem;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.text.FlowFile;
import dev.braid.dsl.text.Parsed;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.runtime.config.Config;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description = {
      "Finds everything that is wrong with a flow file. With a schema registry it warns of steps"
          + " that cannot read what they are given, and of choices whose branches differ.",
      "Exits 0 when it is good, 1 with the problems on standard error, 2 on bad usage."
    })
final class FlowCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private SchemaOptions schemas;

  @Parameters(paramLabel = "FILE", description = "the flow file")
  private Path file;

  @Option(
      names = "--services",
      paramLabel = "SERVICE",
      split = ",",
      description = "the services that exist; a call of any other name is a problem")
  private Set<String> services = Set.of();

  @Option(names = "--strict", description = "take every warning for a problem")
  private boolean strict;

  @Override
  public Integer call() {
    Parsed parsed = FlowSource.check(file);
    List<Problem> problems = new ArrayList<>(parsed.problems());
    if (!services.isEmpty()) {
      parsed.file().ifPresent(good -> problems.addAll(good.unknownServices(services)));
    }
    List<Problem> warnings = problems.isEmpty() ? warnings(parsed.orElseThrow()) : List.of();
    PrintWriter err = spec.commandLine().getErr();
    problems.stream().sorted().forEach(err::println);
    warnings.stream()
        .sorted()
        .forEach(warning -> err.println((strict ? "" : "warning: ") + warning));
    if (!problems.isEmpty() || (strict && !warnings.isEmpty())) {
      return 1;
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %s, no problems%s%n",
            file,
            counted(parsed.orElseThrow().definitions().size(), "flow"),
            warnings.isEmpty() ? "" : ", " + counted(warnings.size(), "warning"));
    return 0;
  }

  /** With the services told, a name that is nearly one of the file's was found out already. */
  private List<Problem> warnings(FlowFile good) {
    List<Problem> warnings = new ArrayList<>(mismatches(good));
    if (services.isEmpty()) {
      warnings.addAll(good.nearMisses());
    }
    return warnings;
  }

  /** Of every definition by itself, as if the others stood in it where it calls them. */
  private List<Problem> mismatches(FlowFile good) {
    Config config =
        Config.load(null, System.getenv(), System.getProperties(), Map.of(), RegistryKeys.ALL);
    try (RegisteredTypes types = schemas.types(config)) {
      Bindings functions = Bindings.ofFunctions(FlowSource.standIns(good));
      List<FlowDefinition> bound =
          types.bind(good).stream().map(flow -> flow.withBindings(functions)).toList();
      Placement placement = Placement.REMOTE.inline(bound);
      return bound.stream()
          .flatMap(flow -> good.locate(FlowCompiler.mismatches(flow, placement)).stream())
          .distinct()
          .toList();
    }
  }

  private static String counted(int number, String what) {
    return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }
}
