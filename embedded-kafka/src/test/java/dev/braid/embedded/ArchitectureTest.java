package dev.braid.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.rules.Rooms;

@AnalyzeClasses(
    packages = "dev.braid.embedded",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);

  @ArchTest
  static final ArchRule onlyKafkaNodeTouchesTheServer =
      noClasses()
          .that()
          .doNotHaveSimpleName("KafkaNode")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "kafka..",
              "org.apache.kafka.metadata..",
              "org.apache.kafka.server..",
              "org.apache.kafka.common.utils..")
          .because("the server is internal to Kafka and may change with any release");

  @ArchTest
  static final ArchRule onlyTheExtensionNeedsJUnit =
      noClasses()
          .that()
          .haveNameNotMatching(".*KafkaExtension.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.junit..")
          .because("applications run the broker without JUnit on their class path");
}
