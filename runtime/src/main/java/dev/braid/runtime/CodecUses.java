package dev.braid.runtime;

import dev.braid.dsl.Codec;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.TupleCodec;
import dev.braid.dsl.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The codecs of an app, each with who uses it first. Told apart by identity: two that are equal
 * read each other's values, and each may have to be prepared, as those of one schema under two
 * subjects.
 */
final class CodecUses {

  private final Set<Codec<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Use> uses = new ArrayList<>();

  /**
   * A codec and who uses it.
   *
   * @param by as people say it: {@code the input of 'price'}
   */
  record Use(Codec<?> codec, String by) {}

  void add(Service<?, ?> service) {
    add(service.ref());
    if (service.work() instanceof Work.Stateful<?, ?, ?> stateful) {
      add(stateful.state(), "the state of '%s'".formatted(service.name()));
    }
  }

  void add(ServiceRef<?, ?> ref) {
    add(ref.input(), "the input of '%s'".formatted(ref.name()));
    add(ref.output(), "the output of '%s'".formatted(ref.name()));
  }

  void add(NamedFunction<?, ?> function) {
    add(function.input(), "the input of '%s'".formatted(function.name()));
    add(function.output(), "the output of '%s'".formatted(function.name()));
  }

  /** The elements of a tuple each, so that trouble with one does not hide that with another. */
  private void add(Codec<?> codec, String by) {
    if (codec instanceof TupleCodec tuple) {
      tuple.elements().forEach(element -> add(element, by));
    } else if (seen.add(codec)) {
      uses.add(new Use(codec, by));
    }
  }

  /** In the order in which they were added. */
  List<Use> all() {
    return List.copyOf(uses);
  }
}
