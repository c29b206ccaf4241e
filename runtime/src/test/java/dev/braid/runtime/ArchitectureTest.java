package dev.braid.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.braid.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

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
              resideInAnyPackage("dev.braid.runtime", "dev.braid.dsl..")
                  .or(
                      resideInAnyPackage(
                          "java..",
                          "org.apache.kafka..",
                          "org.slf4j..",
                          "org.jspecify..",
                          "picocli..")))
          .because("modules point down: the runtime stands on the language alone");

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
