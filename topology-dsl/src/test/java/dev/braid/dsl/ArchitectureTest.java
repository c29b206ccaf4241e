package dev.braid.dsl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of this module. */
@AnalyzeClasses(packages = "dev.braid.dsl", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String TEXT = "dev.braid.dsl.text..";
  private static final String PICTURE = "dev.braid.dsl.picture..";
  private static final String COMPILER = "dev.braid.dsl.kafka..";

  @ArchTest
  static final ArchRule theDescriptionKnowsNoKafka =
      noClasses()
          .that()
          .resideOutsideOfPackage(COMPILER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .because("a flow is a value that any compiler can read");

  @ArchTest
  static final ArchRule nothingInternalOfKafkaIsUsed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..internals..")
          .because("it may change with any release of Kafka");

  @ArchTest
  static final ArchRule theValueKnowsNoneOfItsReaders =
      noClasses()
          .that()
          .resideInAPackage("dev.braid.dsl")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TEXT, PICTURE, COMPILER)
          .because("readers hang off the flow, and can be left out");

  @ArchTest
  static final ArchRule textKnowsNeitherPicturesNorTheCompiler =
      noClasses()
          .that()
          .resideInAPackage(TEXT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PICTURE, COMPILER)
          .because("readers of the flow do not read each other");

  @ArchTest
  static final ArchRule picturesKnowNeitherTextNorTheCompiler =
      noClasses()
          .that()
          .resideInAPackage(PICTURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TEXT, COMPILER)
          .because("readers of the flow do not read each other")
          .allowEmptyShould(true);
}
