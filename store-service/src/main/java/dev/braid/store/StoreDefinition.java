package dev.braid.store;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Names;
import dev.braid.dsl.ServiceRef;
import dev.braid.store.model.Command;
import dev.braid.store.model.Result;
import dev.braid.store.model.Rule;
import dev.braid.wire.Wire;

/**
 * A store: its name, and what keys and values it holds. The same value opens it for clients and has
 * an app serve it.
 *
 * @param name dotted lower-case words, such as {@code stock}; its log is {@code
 *     store.<name>.commands}
 * @param key how keys become text: their bytes are UTF-8
 * @param value how values become bytes
 * @param rule what may be asked of it. It cannot be changed once something was written
 */
public record StoreDefinition<K, V>(String name, Codec<K> key, Codec<V> value, Rule rule) {

  public StoreDefinition {
    Names.require("store", name);
    Names.require("store", Wire.storeService(name)); // which is longer
    requireNonNull(key, "key");
    requireNonNull(value, "value");
    requireNonNull(rule, "rule");
  }

  /** Of text keys, the later write of a key over the earlier one. */
  public static <V> StoreDefinition<String, V> of(String name, Codec<V> value) {
    return new StoreDefinition<>(name, Codec.text(), value, Rule.LAST_WRITER);
  }

  /** Of counters by text keys. */
  public static StoreDefinition<String, Long> counters(String name) {
    return new StoreDefinition<>(name, Codec.text(), Codec.json(Long.class), Rule.COUNTER);
  }

  /** The service that the store is. */
  ServiceRef<Command, Result> service() {
    return service(name);
  }

  /** The service that a store of this name is, for who asks it with commands. */
  public static ServiceRef<Command, Result> service(String name) {
    return ServiceRef.of(Wire.storeService(name), Command.CODEC, Result.CODEC);
  }
}
