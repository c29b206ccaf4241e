package dev.braid.registry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.wire.RegistryRecords;
import dev.braid.rules.Rooms;

/** What the rooms of the registry may know. */
@AnalyzeClasses(
    packages = "dev.braid.registry",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String ROOM = "dev.braid.registry.";

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

  @ArchTest
  static final ArchRule ofBraidOnlyWhatIsBelowIsKnown =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.braid.registry..",
                  "dev.braid.runtime",
                  "dev.braid.runtime.client",
                  "dev.braid.runtime.config",
                  "dev.braid.runtime.spi",
                  "dev.braid.count",
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
  static final ArchRule itsRoomsStandOnEachOther =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("join")
          .definedBy(ROOM + "join")
          .layer("services")
          .definedBy(ROOM + "services")
          .layer("observe")
          .definedBy(ROOM + "observe")
          .layer("wire")
          .definedBy(ROOM + "wire")
          .layer("view")
          .definedBy(ROOM + "view")
          .layer("model")
          .definedBy(ROOM + "model")
          .whereLayer("join")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("services")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("observe")
          .mayOnlyBeAccessedByLayers("join", "services")
          .whereLayer("wire")
          .mayOnlyBeAccessedByLayers("join", "observe")
          .whereLayer("view")
          .mayOnlyBeAccessedByLayers("join", "services", "observe", "wire");

  /** Nobody but the observer and the records' reader changes a picture. */
  @ArchTest
  static final ArchRule whoReadsAViewDoesNotFeedIt =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOM + "view", ROOM + "wire", ROOM + "observe")
          .should()
          .dependOnClassesThat()
          .haveSimpleName("RegistryFeed")
          .because("one's own picture would differ from what stands in the topics");

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);

  @ArchTest
  static final ArchRule nobodyLooksAtAWallClock =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .because("leases run on a monotonic clock that is given");
}
