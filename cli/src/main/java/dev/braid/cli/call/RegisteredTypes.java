package dev.braid.cli.call;

import dev.braid.avro.Avro;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.registry.InvalidSettingsException;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.cli.console.FlowSource;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.text.FlowFile;
import dev.braid.runtime.config.ConfigException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types of services, as far as a schema registry knows them: trees in the form of a schema. */
public final class RegisteredTypes implements AutoCloseable {

  private final @Nullable SchemaRegistry registry;
  private final @Nullable Avro avro;

  private RegisteredTypes(@Nullable SchemaRegistry registry) {
    this.registry = registry;
    this.avro = registry == null ? null : Avro.with(registry).autoRegister(false);
  }

  /**
   * Those of the registry of these settings; without any, nothing is known.
   *
   * @throws ConfigException when the settings are wrong
   */
  static RegisteredTypes of(Map<String, String> settings) {
    return new RegisteredTypes(settings.isEmpty() ? null : connect(settings));
  }

  private static SchemaRegistry connect(Map<String, String> settings) {
    try {
      return SchemaRegistries.connect(SchemaRegistrySettings.from(settings));
    } catch (InvalidSettingsException wrong) {
      throw new ConfigException(wrong.problems());
    } catch (IllegalArgumentException wrong) { // of the files that they name
      throw new ConfigException(List.of(Problem.of("", String.valueOf(wrong.getMessage()))));
    }
  }

  /** How an answer is read whose type is not known. */
  public Codec<Object> answers() {
    return avro == null ? Codec.tree() : avro.tree();
  }

  private Bindings of(Collection<String> services) {
    Bindings bindings = Bindings.NONE;
    if (registry == null || avro == null) {
      return bindings;
    }
    for (String name : services) {
      Optional<Codec<Object>> input = latest(registry, avro, name + ".requests");
      Optional<Codec<Object>> output = latest(registry, avro, name + ".replies");
      if (input.isPresent() || output.isPresent()) {
        ServiceRef<Object, Object> ref =
            ServiceRef.of(name, input.orElse(Codec.tree()), output.orElse(Codec.tree()));
        bindings = bindings.and(Bindings.of(ref));
      }
    }
    return bindings;
  }

  /**
   * The definitions of a file, with the types of those services whose schemas are registered.
   *
   * @throws FlowException when the registry does not answer
   */
  public List<FlowDefinition> bind(FlowFile file) {
    Bindings bindings = of(FlowSource.called(file));
    return file.definitions().stream().map(flow -> flow.withBindings(bindings)).toList();
  }

  private static Optional<Codec<Object>> latest(SchemaRegistry registry, Avro avro, String topic) {
    try {
      return Optional.of(avro.tree(registry.latest(topic + "-value").schema(), topic));
    } catch (SchemaRegistryException failed) {
      if (failed.reason() == SchemaRegistryException.Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw new FlowException(
          List.of(Problem.of("schema registry", String.valueOf(failed.getMessage()))));
    }
  }

  @Override
  public void close() {
    if (avro != null) {
      avro.close();
    }
    if (registry != null) {
      registry.close();
    }
  }
}
