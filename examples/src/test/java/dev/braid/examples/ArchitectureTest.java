package dev.braid.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.rules.Rooms;

/** What the examples may know: what any user may. */
@AnalyzeClasses(
    packages = "dev.braid.examples",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);

  @ArchTest
  static final ArchRule noneNeedsWhatUsersMayNotUse =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..internal..", "dev.braid.engine..", "dev.braid.wire..")
          .because("users copy them");
}
