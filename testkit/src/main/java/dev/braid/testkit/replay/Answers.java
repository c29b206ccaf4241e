package dev.braid.testkit.replay;

import dev.braid.dsl.And;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Composition;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who gives the reply of a flow: where it may be a service that keeps nothing, replies differ. */
final class Answers {

  private Answers() {}

  /** Whether all replies of this flow agree, whoever gives them. */
  static boolean areKept(Deployment deployment, String flow) {
    FlowDefinition definition = deployment.flow(flow);
    return definition == null
        || (!isInPlace(deployment, definition.step()) && areKept(deployment, definition.step()));
  }

  /** Whether nothing leaves the flow but its reply: then it keeps nothing. */
  private static boolean isInPlace(Deployment deployment, Step step) {
    return step instanceof Composition composition
        ? composition.steps().stream().allMatch(each -> isInPlace(deployment, each))
        : step instanceof Call call && deployment.fused().contains(call.name());
  }

  private static boolean areKept(Deployment deployment, @Nullable Step step) {
    if (step instanceof Call call) {
      Kind kind = deployment.services().get(call.name());
      return kind == null ? areKept(deployment, call.name()) : kind.keeps();
    }
    if (step instanceof Or || step instanceof And) {
      return ((Composition) step).steps().stream().allMatch(each -> areKept(deployment, each));
    }
    if (step instanceof Parallel || (step instanceof Batch batch && batch.recorded())) {
      return true; // joined in the flow, where the first reply in the log counts
    }
    if (step instanceof Composition composition) {
      List<Step> steps = composition.steps();
      return steps.stream().allMatch(each -> areKept(deployment, each));
    }
    return false;
  }
}
