package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BindingsTest {

  private static final ServiceRef<String, String> TEXT = ServiceRef.text("a");
  private static final ServiceRef<Object, Object> TREE = ServiceRef.tree("a");
  private static final NamedFunction<Object, Object> SAME = NamedFunction.tree("f", value -> value);

  @Test
  void whatIsBoundTwiceAlikeIsBoundOnce() {
    Bindings both = Bindings.of(TEXT).and(Bindings.of(ServiceRef.text("a")));

    assertThat(both).isEqualTo(Bindings.of(TEXT));
    assertThat(Bindings.NONE.and(both)).isEqualTo(both).isEqualTo(both.and(Bindings.NONE));
  }

  @Test
  void functionsAreEqualByNameAndTypes() {
    NamedFunction<Object, Object> other = NamedFunction.tree("f", value -> "other");

    assertThat(Bindings.of(SAME).and(Bindings.of(other)).functions()).hasSize(1);
  }

  @Test
  void everyNameThatStandsForTwoThingsIsToldAtOnce() {
    Bindings mine = Bindings.of(TEXT).and(Bindings.of(SAME));
    NamedFunction<String, Object> changed =
        NamedFunction.of("f", Codec.text(), Codec.tree(), value -> value);

    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> mine.and(Bindings.of(TREE).and(Bindings.of(changed))))
        .satisfies(
            exception ->
                assertThat(exception.problems()).extracting(Problem::subject).contains("a", "f"))
        .withMessageContaining("the service 'a' is bound twice, with different types");
  }

  @Test
  void aServiceAndAFunctionMayShareAName() {
    Bindings both = Bindings.of(TEXT).and(Bindings.of(NamedFunction.tree("a", value -> value)));

    assertThat(both.services()).hasSize(1);
    assertThat(both.functions()).hasSize(1);
  }

  @Test
  void listsBindEachOfThem() {
    assertThat(Bindings.ofServices(List.of(TEXT, ServiceRef.text("b"))).services()).hasSize(2);
    assertThat(Bindings.ofFunctions(List.of(SAME)).functions()).containsOnlyKeys("f");
  }
}
