package dev.braid.registry.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which settings of the topics are refused. */
final class RegistryTopicsTest {

  private static List<String> problems(String topic, Map<String, String> other) {
    Map<String, String> settings = new HashMap<>(RegistryTopics.SETTINGS.get(topic));
    settings.putAll(other);
    List<Problem> problems = new ArrayList<>();
    RegistryTopics.check(topic, settings, problems);
    return problems.stream().map(Problem::toString).toList();
  }

  @Test
  void whatWeCreateIsRight() {
    RegistryTopics.SETTINGS
        .keySet()
        .forEach(topic -> assertThat(problems(topic, Map.of())).isEmpty());
  }

  @Test
  void theOrderOfPoliciesDoesNotMatter() {
    assertThat(problems(RegistryTopics.HEARTBEATS, Map.of("cleanup.policy", "delete, compact")))
        .isEmpty();
  }

  @Test
  void whatDoesNotMatterMayBeOtherwise() {
    assertThat(
            problems(
                RegistryTopics.HEARTBEATS,
                Map.of("retention.ms", "1200000", "segment.bytes", "1000000000")))
        .isEmpty();
  }

  @Test
  void aProblemTellsWhatToDo() {
    assertThat(problems(RegistryTopics.REGISTRATIONS, Map.of("cleanup.policy", "delete")))
        .containsExactly(
            "braid.registrations: cleanup.policy: found 'delete', expected compact,delete\n  set it"
                + " with:"
                + " kafka-configs.sh --alter --entity-type topics --entity-name braid.registrations"
                + " --add-config cleanup.policy=[compact,delete]");
    assertThat(problems(RegistryTopics.HEARTBEATS, Map.of("retention.ms", "-1")))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("braid.heartbeats: retention.ms: found '-1', expected 120000 to 3600000");
  }
}
