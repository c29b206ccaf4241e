package dev.braid.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.rules.Rooms;

/** What the rooms of the command line may know. */
@AnalyzeClasses(packages = "dev.braid.cli", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String ROOM = "dev.braid.cli.";

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);

  @ArchTest
  static final ArchRule itsRoomsStandOnEachOther =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("braid")
          .definedBy("dev.braid.cli")
          .layer("dev")
          .definedBy(ROOM + "dev")
          .layer("flow")
          .definedBy(ROOM + "flow")
          .layer("registry")
          .definedBy(ROOM + "registry")
          .layer("store")
          .definedBy(ROOM + "store")
          .layer("call")
          .definedBy(ROOM + "call")
          .layer("console")
          .definedBy(ROOM + "console")
          .whereLayer("braid")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("dev")
          .mayOnlyBeAccessedByLayers("braid")
          .whereLayer("flow")
          .mayOnlyBeAccessedByLayers("braid")
          .whereLayer("registry")
          .mayOnlyBeAccessedByLayers("braid")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("braid")
          .whereLayer("call")
          .mayOnlyBeAccessedByLayers("braid", "flow", "dev", "store");

  @ArchTest
  static final ArchRule onlyTheDemoKnowsTheExamples =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOM + "dev")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.braid.examples..")
          .because("the commands are for all flows");

  @ArchTest
  static final ArchRule whatIsInternalElsewhereIsNotTouched =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..internal..")
          .because("it may change at any time");
}
