package dev.braid.examples.cli;

import dev.braid.dsl.Problem;
import dev.braid.dsl.text.FlowFile;
import dev.braid.dsl.text.Parsed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
      "Finds everything that is wrong with a flow file.",
      "Exits 0 when it is good, 1 with the problems on standard error, 2 on bad usage."
    })
final class FlowCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;

  @Parameters(paramLabel = "FILE", description = "the flow file")
  private Path file;

  @Option(
      names = "--services",
      paramLabel = "SERVICE",
      split = ",",
      description = "the services that exist; a call of any other name is a problem")
  private Set<String> services = Set.of();

  @Override
  public Integer call() {
    Parsed parsed = FlowSource.check(file);
    List<Problem> problems = new ArrayList<>(parsed.problems());
    if (!services.isEmpty()) {
      parsed.file().ifPresent(good -> problems.addAll(good.unknownServices(services)));
    }
    problems.stream().sorted().forEach(spec.commandLine().getErr()::println);
    if (!problems.isEmpty()) {
      return 1;
    }
    FlowFile good = parsed.orElseThrow();
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %d %s, no problems%n",
            file, good.definitions().size(), good.definitions().size() == 1 ? "flow" : "flows");
    return 0;
  }
}
