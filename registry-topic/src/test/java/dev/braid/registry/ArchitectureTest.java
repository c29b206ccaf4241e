package dev.braid.registry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What this package may know. */
@AnalyzeClasses(
    packages = "dev.braid.registry",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule theViewKnowsNoKafka =
      noClasses()
          .that()
          .belongToAnyOf(RegistryView.class, RegistryRecords.class)
          .should()
          .transitivelyDependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "dev.braid.dsl.kafka..",
              "dev.braid.engine..",
              "dev.braid.wire..",
              "dev.braid.runtime..")
          .because("who is alive is decided by a state machine that anything can feed");

  /**
   * Of what is internal in the runtime only what asks the brokers, until its host hands out topics
   * and consumers.
   */
  @ArchTest
  static final ArchRule ofBraidOnlyWhatIsBelowIsKnown =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.braid.registry..",
                  "dev.braid.runtime",
                  "dev.braid.runtime.config",
                  "dev.braid.runtime.spi",
                  "dev.braid.runtime.internal.broker",
                  "dev.braid.engine",
                  "dev.braid.wire",
                  "dev.braid.dsl",
                  "dev.braid.avro",
                  "java..",
                  "org.apache.avro..",
                  "org.apache.kafka.clients..",
                  "org.apache.kafka.common..",
                  "org.slf4j..",
                  "org.jspecify.."))
          .because("modules point down");

  @ArchTest
  static final ArchRule nobodyLooksAtAWallClock =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .because("leases run on a monotonic clock that is given");
}
