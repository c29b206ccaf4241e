package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * Asks a service, or another flow, and answers what it replies.
 *
 * @param name the service or flow to ask, which may be in another namespace: {@code
 *     payments:charge}
 * @param label tells this call from another one of the same name in the same definition
 * @param fixedPart merged over the input, its keys winning; then both must be maps. Empty: the
 *     input goes as it is. Kept as a tree with sorted keys
 * @param options how long the call may take and how often it is tried
 */
public record Call(
    String name, Optional<String> label, Map<String, Object> fixedPart, CallOptions options)
    implements Leaf {

  public Call {
    Names.requireReference("service", name);
    label.ifPresent(text -> Names.require("label", text));
    fixedPart = Tree.fixedPart(fixedPart);
    requireNonNull(options, "options");
  }

  /** A plain call of {@code name}. */
  public static Call of(String name) {
    return new Call(name, Optional.empty(), Map.of(), CallOptions.NONE);
  }

  public Call withLabel(String text) {
    return new Call(name, Optional.of(text), fixedPart, options);
  }

  public Call withFixedPart(Map<String, Object> part) {
    return new Call(name, label, part, options);
  }

  public Call withOptions(CallOptions changed) {
    return new Call(name, label, fixedPart, changed);
  }

  @Override
  public <R> R accept(StepVisitor<R> visitor) {
    return visitor.call(this);
  }
}
