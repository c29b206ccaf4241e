package dev.braid.cli.flow;

import dev.braid.cli.console.BrokerOptions;
import dev.braid.cli.console.FlowSource;
import dev.braid.cli.console.Help;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.text.FlowFile;
import dev.braid.runtime.App;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "acl",
    description = {
      "Prints the rights that an app needs on a cluster with ACLs, as kafka-acls commands.",
      "An app is a jar that runs with java -jar; of a flow file, the app that deploys its flow.",
      "Nothing is asked of a cluster, and nothing is given."
    })
public final class AclCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private BrokerOptions brokers;

  @Parameters(paramLabel = "APP.jar|FLOW", description = "the app, or the file of its flow")
  private Path what;

  @Option(
      names = "--principal",
      paramLabel = "TYPE:NAME",
      description = "who is to have them (default: User: and the name of the app)")
  private @Nullable String principal;

  @Option(
      names = "--flow",
      paramLabel = "NAME",
      description = "which of the file's flows; not needed when there is only one")
  private @Nullable String flow;

  @Option(
      names = "--app",
      paramLabel = "NAME",
      description = "the app that deploys the flow (default: the name of the flow)")
  private @Nullable String app;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Config config = brokers.config(Map.of());
    return what.toString().endsWith(".jar") ? ask(config) : print(config);
  }

  private int print(Config config) {
    FlowFile source = FlowSource.read(what, flow);
    FlowDefinition chosen = FlowSource.choose(source, flow);
    App deployed =
        App.named(app == null ? chosen.name() : app)
            .parts(source.definitions())
            .functions(FlowSource.standIns(source))
            .flow(chosen);
    try {
      deployed
          .grants(config, principal == null ? "User:" + deployed.name() : principal)
          .forEach(spec.commandLine().getOut()::println);
      return 0;
    } catch (FlowException wrong) {
      throw new FlowException(source.locate(wrong.problems()));
    }
  }

  /** Only the app itself knows what it hosts. */
  private int ask(Config config) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", what.toString()));
    command.add(principal == null ? "--acl" : "--acl=" + principal);
    command.add("--bootstrap-servers=" + config.get(ConfigKey.BOOTSTRAP_SERVERS));
    if (!config.namespace().name().isEmpty()) {
      command.add("--namespace=" + config.namespace().name());
    }
    Path said = Files.createTempFile("braid-acl", ".txt");
    Process jar = new ProcessBuilder(command).redirectError(said.toFile()).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(jar.getInputStream(), Charset.defaultCharset()))) {
      reader.lines().forEach(lines::add);
    }
    int code = jar.waitFor();
    String errors = Files.readString(said, Charset.defaultCharset());
    Files.delete(said);
    if (code != 0) {
      throw new FlowException(
          List.of(
              Problem.of(what.toString(), "did not tell its rights: " + errors.strip())
                  .withHint("expected an app that runs with java -jar, by App.launch")));
    }
    lines.forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
