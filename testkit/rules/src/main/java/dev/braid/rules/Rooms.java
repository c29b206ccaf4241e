package dev.braid.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.Map;

/** The rules for packages that the {@code ArchitectureTest} of each module takes in. */
public final class Rooms {

  private static final int MOST = 40;

  /** A package tells one story. That of the flow itself does, but with more words. */
  @ArchTest
  public static final ArchRule noPackageHasMoreThanFortyFiles =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .doNotHaveSimpleName("package-info")
          .and()
          .resideOutsideOfPackage("dev.braid.dsl")
          .should(new StandAmongFew())
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule noPackagesKnowEachOther =
      slices().matching("dev.braid.(**)").should().beFreeOfCycles();

  private Rooms() {}

  private static final class StandAmongFew extends ArchCondition<JavaClass> {

    private Map<String, Long> files = Map.of();

    StandAmongFew() {
      super("stand in a package of at most %s files".formatted(MOST));
    }

    @Override
    public void init(Collection<JavaClass> all) {
      files = all.stream().collect(groupingBy(JavaClass::getPackageName, counting()));
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      long number = files.getOrDefault(type.getPackageName(), 0L);
      events.add(
          new SimpleConditionEvent(
              type,
              number <= MOST,
              "%s stands in a package of %s files".formatted(type.getName(), number)));
    }
  }
}
