package dev.braid.engine.internal.core;

import dev.braid.wire.TreeCodecs;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of one compiled flow know of each other.
 *
 * @param flow its name
 * @param frames the names of the compositions that need memory, by frame
 * @param resumes where each remote call goes on when its reply is there, by step id
 * @param entry the node of the first step
 * @param answer the node that answers the caller
 * @param forms who makes trees of what no step here has read
 * @param chooses whether another step may follow a fault. Then a repeat of a request might take
 *     another branch than it did, if it met with a decision: so the flow keeps all its ends
 * @param forgets whether a run may end, and nothing be kept of its end
 */
public record FlowPlan(
    String flow,
    List<String> frames,
    Map<String, Resume> resumes,
    String entry,
    String answer,
    TreeCodecs forms,
    boolean chooses,
    boolean forgets) {

  /**
   * Where a remote call goes on.
   *
   * @param node takes the reply
   * @param path the digest of the compositions around the step; an execution that was stored under
   *     another path cannot resume
   * @param live the frames that later steps need
   * @param retries how often the call is sent again after a fault that may pass
   * @param call the node that sends it, again or for the first time
   * @param forgets whether a run may end behind the call, and nothing be kept of its end, though
   *     its service may keep what it did
   */
  public record Resume(
      String node, String path, BitSet live, int retries, String call, boolean forgets) {}

  /**
   * Where {@code execution} goes on after a call that it waited for, or null when it cannot, the
   * flow having changed: the step is gone, stands elsewhere, or leads to steps that need something
   * which was not kept, since nothing needed it then.
   */
  public @Nullable Resume resume(Execution.OutstandingCall call, Execution execution) {
    Resume resume = resumes.get(call.stepId());
    boolean same =
        resume != null
            && resume.path().equals(call.path())
            && resume.live().stream().allMatch(frame -> execution.frame(frame) != null);
    return same ? resume : null;
  }

  /**
   * Whether a run of the same request may have ended, and nothing be kept of that.
   *
   * @param forgets whether that is so where the flow chooses between no steps
   */
  public boolean mayHaveEnded(Execution execution, boolean forgets) {
    return forgets && execution.isRepeatable() && !chooses;
  }

  /** The frames that must be kept while {@code execution} waits. */
  public BitSet live(Execution execution) {
    BitSet live = new BitSet();
    for (Execution.OutstandingCall call : execution.waiting()) {
      keepFor(call.stepId(), live);
      call.onward().forEach(stepId -> keepFor(stepId, live));
    }
    return live;
  }

  private void keepFor(String stepId, BitSet live) {
    Resume resume = resumes.get(stepId);
    if (resume != null) {
      live.or(resume.live());
    }
  }
}
