package dev.braid.cli.registry;

import dev.braid.cli.console.UntilStopped;
import dev.braid.registry.model.Filter;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.Snapshot;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands that list something of the registry have in common. */
final class ListOptions {

  static final String EXIT_CODES =
      "Exits as grep does: 0 when there is one, 1 when there is none, 2 on bad usage, or when the"
          + " registry cannot be read.";

  @Mixin private RegistryOptions registry;
  @Mixin private FilterOptions filter;

  @Option(
      names = "--json",
      description = "print one JSON document, an array; with --watch an object on each line")
  private boolean json;

  @Option(
      names = "--watch",
      description = "go on and print what changes, beginning with what is there, until stopped")
  private boolean watch;

  boolean isWatching() {
    return watch;
  }

  /** Runs a command that lists this. */
  <T> int run(RegistryTable<T> listing, CommandLine command) throws InterruptedException {
    Filter wanted = filter.filter(command);
    return run(listing, wanted, RegistryChanges.of(listing, wanted), command);
  }

  /** Runs a command that lists instances, whose changes have kinds of their own. */
  int runInstances(boolean all, CommandLine command) throws InterruptedException {
    Filter wanted = filter.filter(command);
    return run(
        all ? RegistryTable.INSTANCES_AND_THE_DEAD : RegistryTable.INSTANCES,
        wanted,
        RegistryChanges.ofInstances(wanted),
        command);
  }

  private <T> int run(
      RegistryTable<T> listing, Filter wanted, RegistryChanges news, CommandLine command)
      throws InterruptedException {
    try (UntilStopped until = new UntilStopped("watching");
        RegistrySession listening = RegistrySession.to(registry.config(), command)) {
      if (watch) {
        until.begin();
        new Watching(listening.view(), news, json, command.getOut(), command.getErr())
            .run(until::isAsked);
        return 0;
      }
      return list(listing, wanted, listening.view(), json, command.getOut(), command.getErr());
    }
  }

  /** Prints what a view knows now. Answers the exit code. */
  static <T> int list(
      RegistryTable<T> listing,
      Filter wanted,
      RegistryView view,
      boolean json,
      PrintWriter out,
      PrintWriter err) {
    Snapshot now = view.snapshot();
    List<T> found = listing.question().ask(now, wanted);
    listing.print(found, json, out);
    if (found.isEmpty()) {
      int live = now.instances(Filter.all()).size();
      err.printf("none of the %d live instances: %s%n", live, wanted);
    }
    RegistrySession.warn(now, view, err);
    return found.isEmpty() ? 1 : 0;
  }
}
