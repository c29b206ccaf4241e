package dev.braid.cli.flow;

import dev.braid.cli.console.FlowSource;
import dev.braid.cli.console.Help;
import dev.braid.cli.console.NamespaceOption;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Names;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Spelling;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.text.FlowFile;
import dev.braid.engine.EngineSettings;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.runtime.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "topology",
    description = "Prints the topology that a flow compiles to, and the topics that it needs.")
final class FlowTopologyCommand implements Callable<Integer> {

  private static final String PURE = "=pure";

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private NamespaceOption namespace;

  @Parameters(paramLabel = "FILE", description = "the flow file")
  private Path file;

  @Option(names = "--flow", paramLabel = "NAME", description = "which of the file's flows")
  private @Nullable String flow;

  @Option(
      names = "--local",
      paramLabel = "SERVICE",
      split = ",",
      description =
          "services that the same app hosts, each with =pure behind it if it is; all others are"
              + " called through topics")
  private List<String> local = List.of();

  @Override
  public Integer call() {
    FlowFile source = FlowSource.read(file, flow);
    FlowException.throwIfAny(notCalled(source));
    FlowDefinition chosen =
        FlowSource.choose(source, flow)
            .withBindings(Bindings.ofFunctions(FlowSource.standIns(source)));
    List<Service<?, ?>> hosted =
        local.stream().<Service<?, ?>>map(FlowTopologyCommand::standIn).toList();
    Placement placement =
        Placement.local(hosted).inline(source.reachedFrom(chosen.name()).definitions());
    try {
      String text = FlowCompiler.compile(chosen, placement, settings()).describe();
      spec.commandLine().getOut().println(text.stripTrailing());
      return 0;
    } catch (FlowException wrong) {
      throw new FlowException(source.locate(wrong.problems()));
    }
  }

  private EngineSettings settings() {
    Config config =
        Config.load(
            null, System.getenv(), System.getProperties(), namespace.flags(), RegistryKeys.ALL);
    return EngineSettings.defaults().options(it -> it.withNamespace(config.namespace()));
  }

  /** A mistyped name would silently stay remote. */
  private List<Problem> notCalled(FlowFile source) {
    Set<String> called = FlowSource.called(source);
    Stream<Problem> elsewhere =
        local.stream()
            .map(FlowTopologyCommand::nameOf)
            .filter(name -> called.contains(name) && !Names.namespaceOf(name).isEmpty())
            .map(
                name ->
                    Problem.of(
                        source.name(),
                        "--local names '%s', which stands in another namespace".formatted(name)));
    Stream<Problem> unknown =
        local.stream()
            .map(FlowTopologyCommand::nameOf)
            .filter(name -> !called.contains(name))
            .map(
                name ->
                    Problem.of(
                            source.name(),
                            "--local names '%s', which no flow calls".formatted(name))
                        .withHint(Spelling.hint(name, called)));
    return Stream.concat(unknown, elsewhere).toList();
  }

  /** For its place in the topology only: nothing is run here. */
  private static Service<Object, Object> standIn(String told) {
    Service<Object, Object> service = Service.of(ServiceRef.tree(nameOf(told)), input -> input);
    return told.endsWith(PURE) ? service.pure() : service;
  }

  private static String nameOf(String told) {
    return told.endsWith(PURE) ? told.substring(0, told.length() - PURE.length()) : told;
  }
}
