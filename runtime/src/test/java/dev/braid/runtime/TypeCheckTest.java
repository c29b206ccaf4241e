package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.dsl.TupleCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TypeCheckTest {

  private final List<String> prepared = new ArrayList<>();

  /** A text that is known by a name to what prepares it, and that reads no other. */
  private final class Named implements Codec<String> {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Named named && name.equals(named.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public void prepare() {
      prepared.add(name);
      if (name.startsWith("bad")) {
        throw new CodecException(name.substring(0, 5) + " is refused");
      }
      if (name.equals("silent")) {
        throw CodecException.unavailable("no answer", new IllegalStateException("no answer"));
      }
    }

    @Override
    public List<String> objections(Codec<?> writer) {
      return List.of("no " + name);
    }

    @Override
    public String contentType() {
      return Codec.text().contentType();
    }

    @Override
    public byte[] encode(String value) {
      return Codec.text().encode(value);
    }

    @Override
    public @Nullable String decode(byte[] bytes) {
      return Codec.text().decode(bytes);
    }

    @Override
    public @Nullable Object toTree(String value) {
      return value;
    }

    @Override
    public String fromTree(Object tree) {
      return Codec.text().fromTree(tree);
    }
  }

  private ServiceRef<String, String> ref(String name, String input, String output) {
    return ServiceRef.of(name, new Named(input), new Named(output));
  }

  private App app(String last) {
    FlowDefinition flow =
        FlowDefinition.of("flow", Pipe.of(Call.of("here"), Call.of("there")))
            .withBindings(Bindings.of(ref("there", "c", last)));
    return App.named("shop")
        .service(Service.of(ref("here", "a", "b"), text -> text))
        .functions(List.of(NamedFunction.of("again", new Named("d"), new Named("e"), text -> text)))
        .flow(flow);
  }

  @Test
  void everyCodecOfAnAppIsPreparedOnce() {
    TypeCheck.run(app("f"), false);
    assertThat(prepared).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
  }

  @Test
  void whatAServiceKeepsItsStateWithIsPreparedToo() {
    Service<String, String> counting =
        Service.stateful(
            ref("counting", "x", "y"),
            new Named("s"),
            (state, input, request) -> Transition.to(input, input));
    TypeCheck.run(App.named("shop").service(counting), false);
    assertThat(prepared).containsExactly("x", "y", "s");
  }

  @Test
  void codecsThatReadEachOtherArePreparedEach() {
    App app = App.named("shop").service(Service.of(ref("one", "x", "y"), text -> text));
    TypeCheck.run(app.service(Service.of(ref("other", "x", "y"), text -> text)), false);
    assertThat(prepared).containsExactly("x", "y", "x", "y");
  }

  @Test
  void theCodecsInATupleArePreparedEachSoThatAllThatIsWrongIsTold() {
    TupleCodec both = new TupleCodec(List.of(new Named("bad-1"), new Named("bad-2")));
    App app =
        App.named("shop")
            .functions(List.of(NamedFunction.of("both", both, new Named("e"), list -> "")));
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> TypeCheck.run(app, false))
        .withMessage(
            "shop: the input of 'both': bad-1 is refused\n"
                + "shop: the input of 'both': bad-2 is refused");
  }

  @Test
  void whatIsWrongTheSameWayIsToldOnceWithAllThatItConcerns() {
    App app = App.named("shop").service(Service.of(ref("one", "bad-1", "bad-1 too"), text -> text));
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> TypeCheck.run(app, false))
        .withMessage("shop: the input of 'one', the output of 'one': bad-1 is refused");
  }

  @Test
  void nobodyElseWaitsForARegistryThatDoesNotAnswer() {
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(
            () ->
                TypeCheck.run(
                    App.named("shop")
                        .service(Service.of(ref("one", "bad-1", "silent"), text -> text))
                        .service(Service.of(ref("other", "silent", "silent"), text -> text)),
                    false))
        .withMessage(
            "shop: the input of 'one': bad-1 is refused\n"
                + "shop: the output of 'one': no answer");
    assertThat(prepared).containsExactly("bad-1", "silent");
  }

  @Test
  void aStepThatCannotReadWhatItIsGivenIsAProblemOnlyWhereTypesAreStrict() {
    TypeCheck.run(app("f"), false);
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> TypeCheck.run(app("f"), true))
        .withMessageContaining("flow.there: cannot read what it is given: no c");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    App app = app("bad-1").service(Service.of(ref("other", "bad-2", "x"), text -> text));
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> TypeCheck.run(app, true))
        .withMessageContaining("no c")
        .withMessageContaining("bad-1 is refused")
        .withMessageContaining("bad-2 is refused");
  }
}
