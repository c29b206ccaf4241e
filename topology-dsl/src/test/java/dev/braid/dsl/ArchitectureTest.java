package dev.braid.dsl;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.braid.rules.Rooms;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/** The arrows between the packages of this module. */
@AnalyzeClasses(
    packages = {"dev.braid.dsl", "dev.braid.count", "dev.braid.engine", "dev.braid.wire"},
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String TEXT = "dev.braid.dsl.text..";
  private static final String PICTURE = "dev.braid.dsl.picture..";
  private static final String COMPILER = "dev.braid.dsl.kafka..";
  private static final String ENGINE = "dev.braid.engine..";
  private static final String WIRE = "dev.braid.wire..";
  private static final String INTERNAL = "dev.braid.engine.internal.";

  @ArchTest
  static final ArchRule theDescriptionKnowsNoKafka =
      noClasses()
          .that()
          .resideOutsideOfPackages(COMPILER, ENGINE, WIRE)
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
          .resideInAnyPackage(TEXT, PICTURE, COMPILER, ENGINE, WIRE)
          .because("readers hang off the flow, and can be left out");

  @ArchTest
  static final ArchRule textKnowsNeitherPicturesNorTheCompiler =
      noClasses()
          .that()
          .resideInAPackage(TEXT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PICTURE, COMPILER, ENGINE, WIRE)
          .because("readers of the flow do not read each other");

  @ArchTest
  static final ArchRule picturesKnowNeitherTextNorTheCompiler =
      noClasses()
          .that()
          .resideInAPackage(PICTURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TEXT, COMPILER, ENGINE, WIRE)
          .because("readers of the flow do not read each other")
          .allowEmptyShould(true);

  /** The compiler sees all rooms of the engine, and no room sees the compiler. */
  @ArchTest
  static final ArchRule theRoomsOfTheEngineStandOnEachOther =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("compiler")
          .definedBy(COMPILER)
          .layer("executions")
          .definedBy(INTERNAL + "executions")
          .layer("replies")
          .definedBy(INTERNAL + "replies")
          .layer("workers")
          .definedBy(INTERNAL + "workers")
          .layer("holding")
          .definedBy(INTERNAL + "holding")
          .layer("core")
          .definedBy(INTERNAL + "core")
          .layer("engine")
          .definedBy("dev.braid.engine")
          .layer("wire")
          .definedBy(WIRE)
          .whereLayer("compiler")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("executions")
          .mayOnlyBeAccessedByLayers("compiler")
          .whereLayer("replies")
          .mayOnlyBeAccessedByLayers("compiler", "executions")
          .whereLayer("workers")
          .mayOnlyBeAccessedByLayers("compiler")
          .whereLayer("holding")
          .mayOnlyBeAccessedByLayers("compiler")
          .whereLayer("core")
          .mayOnlyBeAccessedByLayers("compiler", "executions", "replies", "workers", "holding")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers(
              "compiler", "executions", "replies", "workers", "holding", "core");

  @ArchTest static final ArchTests rooms = ArchTests.in(Rooms.class);

  /**
   * What an execution comes to follows from its log. Clock, directory, places for replies, commits
   * and the ends of logs are asked through {@code Environment}, where a simulator answers otherwise
   * in each life. Allowed are the environment, which knows the system's clock, and two classes that
   * bound how long a thread waits for others.
   */
  @ArchTest
  static final ArchRule nothingOutsideIsAskedButThroughTheEnvironment =
      noClasses()
          .that()
          .resideInAnyPackage(COMPILER, ENGINE, WIRE)
          .and()
          .doNotHaveSimpleName("Environment")
          .and()
          .doNotHaveSimpleName("Workers")
          .and()
          .doNotHaveSimpleName("QueueRun")
          .should()
          .callMethodWhere(asksTheClock())
          .orShould()
          .callMethodWhere(draws())
          .orShould()
          .callMethodWhere(looksAtTheMachine())
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .callConstructor(SplittableRandom.class)
          .because("only the log decides");

  private static DescribedPredicate<JavaMethodCall> asksTheClock() {
    Set<String> clocks =
        Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.time.InstantSource.system");
    return describe(
        "ask a clock",
        call ->
            clocks.contains(nameOf(call))
                || (call.getTargetOwner().getPackageName().equals("java.time")
                    && (call.getName().equals("now") || call.getName().startsWith("system"))));
  }

  private static DescribedPredicate<JavaMethodCall> draws() {
    Set<String> chances =
        Set.of(
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.security.SecureRandom.nextBytes");
    return describe("draw by chance", call -> chances.contains(nameOf(call)));
  }

  private static DescribedPredicate<JavaMethodCall> looksAtTheMachine() {
    Set<String> machine =
        Set.of(
            "java.lang.System.getProperty",
            "java.lang.System.getenv",
            "java.util.Locale.getDefault",
            "java.net.InetAddress.getLocalHost");
    return describe(
        "look at the machine, its default locale among it",
        call ->
            machine.contains(nameOf(call))
                || (call.getTargetOwner().isEquivalentTo(String.class)
                    && isOfTheDefaultLocale(call)));
  }

  private static boolean isOfTheDefaultLocale(JavaMethodCall call) {
    boolean withoutLocale =
        call.getTarget().getRawParameterTypes().stream()
            .noneMatch(type -> type.isEquivalentTo(Locale.class));
    return withoutLocale && Set.of("toLowerCase", "toUpperCase", "format").contains(call.getName());
  }

  private static String nameOf(JavaMethodCall call) {
    return call.getTargetOwner().getName() + "." + call.getName();
  }
}
