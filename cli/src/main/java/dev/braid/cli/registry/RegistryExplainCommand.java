package dev.braid.cli.registry;

import dev.braid.cli.console.Answer;
import dev.braid.cli.console.Help;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.services.RegistryTrees;
import dev.braid.registry.view.Explanation;
import dev.braid.registry.view.InstanceSearch;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.Snapshot;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description = {
      "Says why an instance is held for alive, suspect or dead: its last heartbeat, the silence"
          + " since, the grace it has, and whether the observer trusts itself.",
      "Exits 0 when it is known, 1 when it is not, 2 on bad usage."
    },
    footer =
        "In JSON it is an object with: key, known, instance (if known: as in braid instances),"
            + " heardMillis, sequence, silenceMillis, remainingMillis, frozen (each if there is one),"
            + " preservation (on, received, expected, missing), text.")
final class RegistryExplainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private RegistryOptions registry;

  @Parameters(
      paramLabel = "INSTANCE",
      description = "service/instance, or the id alone if only one has it")
  private String instance;

  @Option(names = "--json", description = "print one JSON document; times in milliseconds")
  private boolean json;

  @Override
  public Integer call() {
    requireKey();
    try (RegistrySession listening = RegistrySession.to(registry.config(), spec.commandLine())) {
      return explain(
          listening.view(),
          instance,
          json,
          spec.commandLine().getOut(),
          spec.commandLine().getErr());
    }
  }

  /** What no instance can have for its name is known before anybody has listened. */
  private void requireKey() {
    if (instance.indexOf('/') >= 0) {
      try {
        InstanceKey.parse(instance);
      } catch (IllegalArgumentException none) {
        throw new ParameterException(spec.commandLine(), String.valueOf(none.getMessage()));
      }
    }
  }

  /** Prints what a view has to say of it. Answers the exit code. */
  static int explain(
      RegistryView view, String instance, boolean json, PrintWriter out, PrintWriter err) {
    Snapshot now = view.snapshot();
    InstanceSearch search = InstanceSearch.in(now);
    Explanation explanation = view.explain(search.find(instance));
    out.println(json ? Answer.text(RegistryTrees.of(explanation)) : explanation.toString());
    out.flush();
    if (explanation.instance().isPresent()) {
      return 0;
    }
    err.println("  " + search.hint(instance));
    return 1;
  }
}
