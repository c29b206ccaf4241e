package dev.braid.avro;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.rules.Rooms;

/** What this package may know. */
@AnalyzeClasses(packages = "dev.braid.avro", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);

  @ArchTest
  static final ArchRule codecsKnowNoKafka =
      noClasses()
          .that()
          .resideInAnyPackage("dev.braid.avro", "dev.braid.avro.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "dev.braid.dsl.kafka..")
          .because("a codec is a value that any engine can use");
}
