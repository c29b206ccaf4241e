package dev.braid.cli.console;

import dev.braid.avro.AvroCodec;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Names;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Spelling;
import dev.braid.runtime.client.Brokers;
import dev.braid.runtime.config.Config;
import dev.braid.wire.Namespace;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import picocli.CommandLine;

/**
 * The cluster that a command talks to. Who types a command waits for it, so this gives up sooner
 * than an app does that waits for its brokers to start.
 */
public final class Cluster implements AutoCloseable {

  private static final int MOST_NAMES = 10;
  private static final String REQUESTS = ".requests";
  private static final String REGISTRATIONS = "braid.registrations";

  private static final Comparator<String> HERE_FIRST =
      Comparator.<String, Boolean>comparing(name -> !Names.namespaceOf(name).isEmpty())
          .thenComparing(Comparator.naturalOrder());

  /** How long an answer may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Brokers brokers;
  private final Admin admin;
  private final Namespace namespace;
  private final Duration patience;

  private Cluster(Brokers brokers, Admin admin, Config config, Duration patience) {
    this.brokers = brokers;
    this.admin = admin;
    this.namespace = config.namespace();
    this.patience = patience;
  }

  /**
   * The cluster at the configured address.
   *
   * @throws FlowException when nothing answers there
   */
  public static Cluster reach(Config config) {
    return reach(config, PATIENCE);
  }

  /**
   * The same, with another patience.
   *
   * @param patience how long an answer may take
   */
  public static Cluster reach(Config config, Duration patience) {
    int millis = (int) patience.toMillis();
    Map<String, Object> impatient =
        Map.of(
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    Brokers brokers = Brokers.of(config, impatient);
    Cluster cluster = new Cluster(brokers, admin(brokers), config, patience);
    try {
      cluster.deployed();
      return cluster;
    } catch (RuntimeException failed) {
      cluster.close();
      throw failed;
    }
  }

  /** The services and flows that have a request topic, as they are called from here. */
  public Set<String> deployed() {
    Set<String> topics = topics();
    Set<String> namespaces = Namespace.seen(topics);
    return topics.stream()
        .filter(topic -> topic.endsWith(REQUESTS))
        .map(topic -> topic.substring(0, topic.length() - REQUESTS.length()))
        .map(name -> written(name, namespaces))
        .collect(Collectors.toSet());
  }

  private String written(String known, Set<String> namespaces) {
    int dot = known.indexOf('.');
    boolean elsewhere = dot > 0 && namespaces.contains(known.substring(0, dot));
    return namespace.equals(Namespace.NONE) && elsewhere
        ? Names.reference(known.substring(0, dot), known.substring(dot + 1))
        : namespace.written(known);
  }

  /**
   * Makes sure that there is a registry to listen to.
   *
   * @throws FlowException when no app has ever joined one
   */
  public void requireRegistry() {
    if (!topics().contains(namespace.of(REGISTRATIONS))) {
      throw new FlowException(
          List.of(
              Problem.of(
                      brokers.address(),
                      "no registry there: nobody has joined one on this cluster"
                          + (namespace.equals(Namespace.NONE)
                              ? ""
                              : " in namespace '%s'".formatted(namespace.name())))
                  .withHint("an app joins with App.with(RegistryComponent.of())")));
    }
  }

  /** Ends a command with its answer, and says what to try where that is known. */
  public int end(Answer answer, CommandLine command) {
    int code = answer.reply().code();
    if (code == FaultCode.NOT_FOUND.number()) {
      command.getErr().println(hint(answer.name()));
    } else if (code == FaultCode.BAD_REPLY.number()
        && answer.reply().fault().message().contains(AvroCodec.CONTENT_TYPE)) {
      command
          .getErr()
          .println("  it is Avro: say where its schemas are, with --schema-registry URL");
    }
    return answer.exitCode();
  }

  /** What somebody who asked in vain for {@code name} may have meant. */
  private String hint(String name) {
    Set<String> deployed = deployed();
    if (deployed.contains(name)) {
      return "  it is deployed, but no instance of it runs just now";
    }
    String hint = Spelling.hint(name, deployed);
    if (!hint.isEmpty()) {
      return "  " + hint;
    }
    // Those of the own namespace first.
    String some =
        deployed.stream().sorted(HERE_FIRST).limit(MOST_NAMES).collect(Collectors.joining(", "));
    return some.isEmpty()
        ? "  nothing is deployed on this cluster yet"
        : "  deployed are " + some + (deployed.size() > MOST_NAMES ? ", ..." : "");
  }

  /** Deletes all topics and abandoned groups whose names begin so, in the namespace. */
  void deleteAll(String written) {
    String prefix = namespace.of(written);
    List<String> topics = topics().stream().filter(name -> name.startsWith(prefix)).toList();
    await(admin.deleteTopics(topics).all(), "delete the topics of the run");
    ListGroupsOptions empty = new ListGroupsOptions().inGroupStates(Set.of(GroupState.EMPTY));
    List<String> groups =
        await(admin.listGroups(empty).all(), "list the groups").stream()
            .map(GroupListing::groupId)
            .filter(name -> name.startsWith(prefix))
            .toList();
    await(admin.deleteConsumerGroups(groups).all(), "delete the groups of the run");
  }

  @Override
  public void close() {
    brokers.close();
  }

  private Set<String> topics() {
    return await(admin.listTopics().names(), "list the topics");
  }

  private static Admin admin(Brokers brokers) {
    try {
      return brokers.admin();
    } catch (KafkaException refused) {
      Throwable cause = refused.getCause() == null ? refused : refused.getCause();
      throw unreachable(brokers.address(), String.valueOf(cause.getMessage()));
    }
  }

  private <T> T await(KafkaFuture<T> future, String what) {
    try {
      // Bounded by the timeouts of the client.
      return future.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw unreachable(brokers.address(), brokers.whySilent(patience));
      }
      if (failed.getCause() instanceof AuthenticationException) {
        throw unreachable(
            brokers.address(), "it does not let us in: " + failed.getCause().getMessage());
      }
      throw new IllegalStateException(
          "could not %s at %s".formatted(what, brokers.address()), failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + what, interrupted);
    }
  }

  private static FlowException unreachable(String address, String why) {
    return new FlowException(
        List.of(
            Problem.of(address, "no Kafka to ask: " + why)
                .withHint(
                    why.startsWith("nothing listens") || why.startsWith("No resolvable")
                        ? "name another with --bootstrap-servers, or start one: ./braid dev"
                            + " runs it at localhost:9092"
                        : "--timeout waits longer, --kafka KEY=VALUE sets how to connect")));
  }
}
