package dev.braid.dsl.kafka;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;

/** Where a call of a flow leads. */
sealed interface Callee {

  /** To a definition that stands in its place. */
  record Inline(FlowDefinition definition) implements Callee {}

  /** To a handler that runs in place. */
  record Fused(Service<?, ?> service) implements Callee {}

  /** Through the topic of a service or flow, be it of this app. */
  record Remote() implements Callee {}
}
