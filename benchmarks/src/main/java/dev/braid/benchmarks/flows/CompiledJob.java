package dev.braid.benchmarks.flows;

import dev.braid.benchmarks.run.Requests;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Flow;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.ReturnTopics;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;

/** The work as a flow of services that all run in place, compiled by Braid. */
final class CompiledJob implements Job {

  /** Its request topic is {@link Requests#TOPIC}. */
  private static final String FLOW = "bench";

  @Override
  public String name() {
    return "braid";
  }

  @Override
  public Topology topology(Work work, ReturnTopics topics) {
    List<? extends Service<?, ?>> services =
        Stream.concat(work.row().stream(), work.branches().stream())
            .map(step -> Service.of(ref(step), step.body()).pure())
            .toList();
    return FlowCompiler.compile(flow(work), Placement.local(services), settings(topics)).topology();
  }

  /** As the runtime sets them, but for the furthest deadline: that of the requests is allowed. */
  private static EngineSettings settings(ReturnTopics topics) {
    return EngineSettings.defaults()
        .with(Limit.MAX_DEADLINE, Requests.PATIENCE.multipliedBy(2))
        .environment(it -> it.withTopics(topics));
  }

  private static FlowDefinition flow(Work work) {
    Flow<String, String> row = call(work.row().get(0));
    for (Work.Step step : work.row().subList(1, work.row().size())) {
      row = row.pipe(ref(step));
    }
    List<Work.Step> branches = work.branches();
    return row.pipe(
            Flow.parallel(call(branches.get(0)), call(branches.get(1)), call(branches.get(2)))
                .map("converge", Codec.text(), work.converge()))
        .named(FLOW);
  }

  private static Flow<String, String> call(Work.Step step) {
    return Flow.call(ref(step));
  }

  private static ServiceRef<String, String> ref(Work.Step step) {
    return new ServiceRef<>(step.name(), Codec.text(), Codec.text());
  }
}
