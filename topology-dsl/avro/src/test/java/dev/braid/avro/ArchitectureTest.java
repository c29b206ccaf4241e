package dev.braid.avro;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What this package may know. */
@AnalyzeClasses(packages = "dev.braid.avro", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule codecsKnowNoKafka =
      noClasses()
          .that()
          .resideInAPackage("dev.braid.avro")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "dev.braid.dsl.kafka..")
          .because("a codec is a value that any engine can use");
}
