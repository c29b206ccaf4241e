package dev.braid.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaModifier;
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
                      "dev.braid.count",
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
          .layer("cluster")
          .definedBy("dev.braid.runtime.cluster")
          .layer("config")
          .definedBy("dev.braid.runtime.config")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("app", "broker")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("spi")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("client")
          .mayOnlyBeAccessedByLayers("app", "spi")
          .whereLayer("host")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("sending")
          .mayOnlyBeAccessedByLayers("app", "host")
          .whereLayer("broker")
          .mayOnlyBeAccessedByLayers("app", "spi", "client", "host", "sending");

  /** So that no other module needs what is internal here. */
  @ArchTest
  static final ArchRule whatIsPublicHandsOutNothingInternal =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(
              resideOutsideOfPackage("..internal..").and(modifier(JavaModifier.PUBLIC)))
          .should()
          .haveRawReturnType(resideInAPackage("..internal.."))
          .orShould(have(rawParameterTypes(anyElementThat(resideInAPackage("..internal..")))));

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
