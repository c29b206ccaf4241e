package dev.braid.store;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.rules.Rooms;

/** What the rooms of the store may know. */
@AnalyzeClasses(packages = "dev.braid.store", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule theFoldKnowsNothingButWhatItIsGiven =
      classes()
          .that()
          .resideInAPackage("dev.braid.store.model")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.braid.store.model", "dev.braid.dsl", "java..", "org.jspecify.."))
          .because("what a command becomes depends on the log alone");

  @ArchTest
  static final ArchRule nobodyLooksAtAClock =
      noClasses()
          .that()
          .resideInAPackage("dev.braid.store.model")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .because("time comes from the log");

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);
}
