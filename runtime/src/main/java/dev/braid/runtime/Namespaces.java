package dev.braid.runtime;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.AdminAnswer;
import dev.braid.runtime.internal.broker.TopicProvisioner;
import dev.braid.wire.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * The namespaces of a cluster. Each has a topic by which it is known, made by the first app in it;
 * so that an app without one keeps out of all of them, whose names would be the same.
 */
final class Namespaces {

  private Namespaces() {}

  /**
   * Enters the configured namespace.
   *
   * @throws ConfigException when there is none, and the app has names that stand in another
   */
  static void enter(App app, Config config, Admin admin) {
    Namespace namespace = config.namespace();
    if (namespace.equals(Namespace.NONE)) {
      Set<String> topics = AdminAnswer.await(admin.listTopics().names(), "list the topics");
      List<Problem> problems = intrusions(app, Namespace.seen(topics));
      if (!problems.isEmpty()) {
        throw new ConfigException(problems);
      }
    } else {
      new TopicProvisioner(admin, config.get(ConfigKey.REPLICATION_FACTOR))
          .ensure(List.of(namespace.mark()));
    }
  }

  /** Where an app without a namespace has a name that begins with one. */
  static List<Problem> intrusions(App app, Set<String> namespaces) {
    List<Problem> problems = new ArrayList<>();
    check("the app", app.name(), namespaces, problems);
    for (Service<?, ?> service : app.services()) {
      check("the service", service.name(), namespaces, problems);
    }
    for (FlowDefinition flow : app.flows()) {
      check("the flow", flow.name(), namespaces, problems);
    }
    return problems;
  }

  private static void check(
      String what, String name, Set<String> namespaces, List<Problem> problems) {
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    if (namespaces.contains(first)) {
      String inside = dot < 0 ? "" : " and call it '%s'".formatted(name.substring(dot + 1));
      problems.add(
          Problem.of(
                  ConfigKey.NAMESPACE.key(),
                  "%s '%s' would stand in the namespace '%s' of this cluster, and none is set"
                      .formatted(what, name, first))
              .withHint(
                  "set namespace to '%s'%s, or choose a name that begins otherwise"
                      .formatted(first, inside)));
    }
  }
}
