package dev.braid.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaRegistry;
import org.junit.jupiter.api.Test;

class InMemorySchemaRegistryTest extends SchemaRegistryContract {

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

  @Override
  protected SchemaRegistry connect() {
    return registry;
  }

  @Test
  void theRuleOfTheRegistryCanBeSet() {
    registry.register(subject, order());
    registry.setCompatibility(CompatibilityLevel.NONE);
    assertThat(registry.compatibility(subject)).isEqualTo(CompatibilityLevel.NONE);
  }
}
