package dev.braid.testkit;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.braid.rules.Rooms;

/** What the packages of the testkit may know. */
@AnalyzeClasses(
    packages = "dev.braid.testkit",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);
}
