package dev.braid.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.rules.Rooms;

@AnalyzeClasses(
    packages = "dev.braid.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String INTERNAL = "dev.braid.runtime.internal.";

  @ArchTest
  static final ArchRule nothingInternalOfKafkaIsUsed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..internals..")
          .because("it may change with any release of Kafka");

  @ArchTest
  static final ArchRule ofBraidOnlyTheLanguageIsKnown =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "dev.braid.runtime..",
                      "dev.braid.dsl..",
                      "dev.braid.engine",
                      "dev.braid.wire")
                  .or(
                      resideInAnyPackage(
                          "java..",
                          "org.apache.kafka..",
                          "org.slf4j..",
                          "org.jspecify..",
                          "picocli..")))
          .because("modules point down: the runtime stands on the language alone");

  @ArchTest
  static final ArchRule itsRoomsStandOnEachOther =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("app")
          .definedBy("dev.braid.runtime")
          .layer("client")
          .definedBy("dev.braid.runtime.client")
          .layer("host")
          .definedBy(INTERNAL + "host")
          .layer("sending")
          .definedBy(INTERNAL + "sending")
          .layer("broker")
          .definedBy(INTERNAL + "broker")
          .layer("spi")
          .definedBy("dev.braid.runtime.spi")
          .layer("config")
          .definedBy("dev.braid.runtime.config")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("client")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("host")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("sending")
          .mayOnlyBeAccessedByLayers("app", "host")
          .whereLayer("broker")
          .mayOnlyBeAccessedByLayers("app", "client", "host", "sending")
          .whereLayer("spi")
          .mayOnlyBeAccessedByLayers("app", "host", "broker");

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);

  @ArchTest
  static final ArchRule onlyTheMainKnowsTheCommandLine =
      noClasses()
          .that()
          .doNotHaveSimpleName("AppMain")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..")
          .because("an app can be started without a command line");
}
