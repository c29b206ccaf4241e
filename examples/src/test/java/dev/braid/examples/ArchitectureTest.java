package dev.braid.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.braid.examples",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule nothingInternalOfOtherModulesIsUsed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.braid..internal..")
          .because("examples and the command line do what any user can do");
}
