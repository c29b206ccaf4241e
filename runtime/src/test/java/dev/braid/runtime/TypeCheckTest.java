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
    public void prepare() {
      prepared.add(name);
      if (name.startsWith("bad")) {
        throw new CodecException(name + " is refused");
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
