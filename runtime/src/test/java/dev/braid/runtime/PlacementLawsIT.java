package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.testkit.Feature;
import dev.braid.testkit.FlowCase;
import dev.braid.testkit.FlowGenerator;
import dev.braid.testkit.GeneratorOptions;
import dev.braid.testkit.Outcome;
import dev.braid.testkit.Property;
import dev.braid.testkit.TreeService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Placement makes no difference on a broker either: random flows, fused, remote and mixed, on three
 * partitions, with many executions at once, answer as the reference interpreter does.
 */
class PlacementLawsIT {

  private static final int FLOWS = 4;
  private static final int INPUTS = 25;

  private static final GeneratorOptions OPTIONS =
      GeneratorOptions.ALL.without(Feature.RETRIES, Feature.DEFINITIONS);

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private final long seed = Property.seed();
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void flowsOnABrokerAnswerAsTheInterpreterDoes() {
    List<FlowCase> cases = new ArrayList<>();
    for (int i = 0; i < FLOWS; i++) {
      cases.add(new FlowGenerator(OPTIONS).next(random));
    }
    List<Service<?, ?>> services = services(cases);
    List<Service<?, ?>> half = services.subList(0, services.size() / 2);
    App remote = App.named("laws-remote");
    App fused = App.named("laws-fused").services(services);
    App mixed = App.named("laws-mixed").services(half);
    for (int i = 0; i < FLOWS; i++) {
      remote = remote.flow(renamed(cases.get(i), "remote-law" + i));
      fused = fused.flow(renamed(cases.get(i), "fused-law" + i));
      mixed = mixed.flow(renamed(cases.get(i), "mixed-law" + i));
    }
    try (RunningApp one = remote.start(config());
        RunningApp two = fused.start(config());
        RunningApp three = mixed.start(config());
        RequestClient client = RequestClient.connect("laws-client", config())) {
      one.awaitRunning();
      two.awaitRunning();
      three.awaitRunning();
      for (String placement : List.of("remote", "fused", "mixed")) {
        for (int i = 0; i < FLOWS; i++) {
          check(client, placement + "-law" + i, cases.get(i));
        }
      }
    }
  }

  private void check(RequestClient client, String flow, FlowCase given) {
    List<@Nullable Object> inputs = new ArrayList<>();
    List<CompletableFuture<Reply<Object>>> replies = new ArrayList<>();
    for (int i = 0; i < INPUTS; i++) {
      inputs.add(new FlowGenerator(OPTIONS).next(random).input());
      replies.add(
          client.request(
              ServiceRef.tree(flow), inputs.get(i), RequestOptions.key("key" + (i % 7))));
    }
    for (int i = 0; i < INPUTS; i++) {
      FlowCase asked = given.withInput(inputs.get(i));
      Outcome expected = asked.outcome().withoutPlaces();
      Outcome actual =
          new Outcome(replies.get(i).join(), expected.calls(), expected.signals()).withoutPlaces();
      assertThat(actual.reply())
          .as("%s, seed %d\n%s", flow, seed, asked)
          .isEqualTo(expected.reply());
    }
  }

  /** One of each, whichever cases use it: services are known by their names. */
  private static List<Service<?, ?>> services(List<FlowCase> cases) {
    Set<TreeService> all = new LinkedHashSet<>();
    cases.forEach(each -> all.addAll(each.services()));
    List<Service<?, ?>> hosted = new ArrayList<>();
    all.forEach(service -> hosted.add(service.hosted()));
    return hosted;
  }

  private static FlowDefinition renamed(FlowCase given, String name) {
    return new FlowDefinition(name, given.flow().step(), given.flow().bindings());
  }

  private Config config() {
    return Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
  }
}
