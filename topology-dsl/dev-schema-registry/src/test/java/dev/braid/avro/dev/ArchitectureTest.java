package dev.braid.avro.dev;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.rules.Rooms;

/** What the registry to develop against may know. */
@AnalyzeClasses(
    packages = "dev.braid.avro.dev",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);

  /** The book of what a registry knows is shared with the registry in memory. */
  @ArchTest
  static final ArchRule ofWhatIsInternalOnlyTheBookIsKnown =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.braid.avro.internal.bytes..",
              "dev.braid.avro.internal.forms..",
              "dev.braid.avro.registry..")
          .because("a server is no client");
}
