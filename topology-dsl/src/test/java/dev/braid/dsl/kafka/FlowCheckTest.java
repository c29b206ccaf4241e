package dev.braid.dsl.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.MergedCodec;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.TupleCodec;
import dev.braid.engine.EngineSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FlowCheckTest {

  private static final Step A = Call.of("a");
  private static final ServiceRef<String, byte[]> ZIP =
      ServiceRef.of("zip", Codec.text(), Codec.bytes());
  private static final ServiceRef<String, String> SHOUT = ServiceRef.text("shout");

  private static List<String> problems(FlowDefinition flow, Placement placement) {
    try {
      FlowCompiler.compile(flow, placement, EngineSettings.defaults());
      return List.of();
    } catch (FlowException exception) {
      return exception.problems().stream().map(Problem::toString).toList();
    }
  }

  private static List<String> problems(Step step) {
    Bindings bindings = Bindings.ofServices(List.of(ZIP, SHOUT));
    return problems(FlowDefinition.of("flow", step).withBindings(bindings), Placement.REMOTE);
  }

  @Test
  void aFunctionThatNobodyGaveIsNamedWithItsNeighbour() {
    Bindings known = Bindings.of(NamedFunction.tree("converge", tree -> tree));

    assertThat(
            problems(
                FlowDefinition.of("flow", Apply.of("converg")).withBindings(known),
                Placement.REMOTE))
        .containsExactly(
            "flow.converg: no function 'converg' is given\n  did you mean 'converge'?");
  }

  @Test
  void anEdgeThatCannotConvertIsAProblem() {
    assertThat(problems(Pipe.of(Call.of("zip"), Call.of("shout"))))
        .containsExactly(
            "flow.shout: reads text/plain, and is given application/octet-stream;"
                + " one of them has no tree form\n  give both services text or JSON codecs");
  }

  @Test
  void partsCannotHoldRawBytesNorCanAFixedPartMeetThem() {
    assertThat(problems(Parallel.of(Call.of("shout"), Call.of("zip")))).hasSize(1);
    assertThat(problems(Batch.recorded(Call.of("zip")))).hasSize(1);
    assertThat(problems(Pipe.of(Call.of("zip"), Call.of("x").withFixedPart(Map.of("a", 1)))))
        .hasSize(1);
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThat(
            problems(
                Pipe.of(Call.of("zip"), Call.of("shout"), Apply.of("nobody"), Apply.of("no-one"))))
        .hasSize(3);
  }

  @Test
  void namesOfTopicsOfAnotherKindAreProblems() {
    assertThat(problems(FlowDefinition.of("signal", A), Placement.REMOTE))
        .containsExactly(
            "signal: the topics of 'signal' would stand among those of another kind, which begin"
                + " with 'signal.'\n  choose a name that begins otherwise");
    assertThat(problems(Call.of("braid.x"))).hasSize(1);
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(
            () ->
                FlowCompiler.compile(
                    Service.of(ServiceRef.text("store.x"), text -> text),
                    EngineSettings.defaults()));
  }

  private static final FlowDefinition NOTIFY =
      FlowDefinition.of("notify", Or.of(Call.of("mail"), Call.of("log")));

  private static Set<String> calls(FlowDefinition flow, FlowDefinition... inline) {
    String topology =
        FlowCompiler.compile(
                flow, Placement.REMOTE.inline(List.of(inline)), EngineSettings.defaults())
            .describe();
    return Pattern.compile("(\\S+)/reply\\b")
        .matcher(topology)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aDefinitionUsedThroughTwoOthersHasIdsThatTellTheWay() {
    FlowDefinition a = FlowDefinition.of("a", Pipe.of(Call.of("x"), Call.of("notify")));
    FlowDefinition b = FlowDefinition.of("b", Pipe.of(Call.of("y"), Call.of("notify")));
    FlowDefinition main =
        FlowDefinition.of("main", Parallel.of(Call.of("a"), Call.of("b"), Call.of("z")));

    assertThat(calls(main, a, b, NOTIFY))
        .containsExactly(
            "a.notify.log",
            "a.notify.mail",
            "a.x",
            "b.notify.log",
            "b.notify.mail",
            "b.y",
            "main.z");

    FlowDefinition labelled =
        FlowDefinition.of("b", Pipe.of(Call.of("y"), Call.of("notify").withLabel("again")));
    assertThat(calls(main, a, labelled, NOTIFY))
        .as("a label leaves the ids of the other use as they were")
        .contains("notify.mail", "b.again.mail");
    assertThat(calls(FlowDefinition.of("once", Pipe.of(Call.of("a"), Call.of("z"))), a, NOTIFY))
        .contains("notify.mail");
  }

  @Test
  void whatIsInsideOfADefinitionThatStandsTwiceStandsTwiceToo() {
    FlowDefinition middle = FlowDefinition.of("middle", Pipe.of(Call.of("inner"), Call.of("m")));
    FlowDefinition inner = FlowDefinition.of("inner", Pipe.of(Call.of("i"), Call.of("j")));
    FlowDefinition flow =
        FlowDefinition.of(
            "flow", Batch.of(Call.of("middle"), Call.of("middle").withLabel("again")));

    assertThat(calls(flow, middle, inner))
        .contains("middle.inner.i", "flow.again.inner.i", "middle.m", "flow.again.m");
  }

  @Test
  void aHintThatIsFollowedSucceeds() {
    FlowDefinition dotted = FlowDefinition.of("a.notify", Call.of("mail"));
    FlowDefinition a = FlowDefinition.of("a", Pipe.of(Call.of("x"), Call.of("notify")));
    FlowDefinition b = FlowDefinition.of("b", Pipe.of(Call.of("y"), Call.of("notify")));
    Step three = Batch.of(Call.of("a"), Call.of("b"), Call.of("a.notify"));
    assertThat(
            problems(
                FlowDefinition.of("main", three),
                Placement.REMOTE.inline(List.of(dotted, a, b, NOTIFY))))
        .singleElement()
        .asString()
        .contains("a use of 'a.notify' a label: 'again: a.notify'");

    Step labelled = Batch.of(Call.of("a"), Call.of("b"), Call.of("a.notify").withLabel("again"));
    assertThat(
            problems(
                FlowDefinition.of("main", labelled),
                Placement.REMOTE.inline(List.of(dotted, a, b, NOTIFY))))
        .isEmpty();
  }

  @Test
  void inlineDefinitionsThatDoubleEachOtherAreAProblemAndNoEndlessWork() {
    List<FlowDefinition> doubling = new ArrayList<>(List.of(FlowDefinition.of("d0", A)));
    for (int i = 1; i <= 40; i++) {
      Call inner = Call.of("d" + (i - 1));
      doubling.add(FlowDefinition.of("d" + i, Pipe.of(inner, inner.withLabel("again"))));
    }

    assertThat(problems(doubling.get(40), Placement.REMOTE.inline(doubling)))
        .anyMatch(problem -> problem.contains("more than 1000 steps"));
  }

  @Test
  void inlineDefinitionsDoNotNestDeeperThanAStackIs() {
    List<FlowDefinition> chain = new ArrayList<>(List.of(FlowDefinition.of("d0", A)));
    for (int i = 1; i <= 500; i++) {
      Step step = Call.of("d" + (i - 1));
      for (int depth = 0; depth < 60; depth++) {
        step = Batch.recorded(step);
      }
      chain.add(FlowDefinition.of("d" + i, step));
    }

    assertThat(problems(chain.get(500), Placement.REMOTE.inline(chain)))
        .singleElement()
        .asString()
        .contains("more than 64 compositions and inline definitions inside each other");
  }

  @Test
  void anIdIsNotLongerThanAHeaderHolds() {
    String label = "l".repeat(100);
    List<FlowDefinition> chain = new ArrayList<>(List.of(FlowDefinition.of("d0", A)));
    for (int i = 1; i <= 20; i++) {
      chain.add(FlowDefinition.of("d" + i, Call.of("d" + (i - 1)).withLabel(label)));
    }

    assertThat(problems(chain.get(20), Placement.REMOTE.inline(chain)))
        .isNotEmpty()
        .allMatch(problem -> problem.contains("at most 1000 are allowed"));
  }

  @Test
  void twoHandlersOfOneNameAreRefused() {
    Service<String, String> one = Service.of(SHOUT, text -> text);
    Service<String, String> two = Service.of(SHOUT, text -> text + "!");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Placement.local(List.of(one, two)))
        .withMessage("the service 'shout' has two handlers here; expected one");
    assertThat(Placement.local(List.of(one, one)).services()).hasSize(1);
  }

  /** Text of a kind, which reads no other kind. */
  private record Kind(String name) implements Codec<String> {

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

    @Override
    public List<String> objections(Codec<?> writer) {
      return List.of("wants %s, found %s".formatted(name, name(writer)));
    }

    private static String name(Codec<?> codec) {
      if (codec instanceof MergedCodec merged) {
        return name(merged.base()) + " with " + merged.fixed();
      }
      if (codec instanceof TupleCodec tuple) {
        return tuple.elements().stream().map(Kind::name).toList().toString();
      }
      return codec instanceof Kind kind ? kind.name : codec.contentType();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<String> mismatches(Step step) {
    List<ServiceRef<?, ?>> services = new ArrayList<>();
    for (String name : List.of("a-b", "b-c", "a-c", "z-z")) {
      Kind input = new Kind(name.substring(0, 1));
      Kind output = new Kind(name.substring(2));
      services.add(ServiceRef.of(name, input, output));
    }
    FlowDefinition flow = FlowDefinition.of("flow", step);
    return FlowCompiler.mismatches(
            flow.withBindings(Bindings.ofServices(services)), Placement.REMOTE)
        .stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void aStepThatCannotReadWhatItIsGivenIsAMismatchAndNoProblem() {
    assertThat(mismatches(Pipe.of(Call.of("a-b"), Call.of("b-c")))).isEmpty();
    assertThat(mismatches(Pipe.of(Call.of("a-b"), Call.of("z-z"), Call.of("a-c"))))
        .containsExactly(
            "flow.z-z: cannot read what it is given: wants z, found b",
            "flow.a-c: cannot read what it is given: wants a, found z");
    assertThat(mismatches(Pipe.of(Call.of("a-b"), Call.of("unknown"), Call.of("z-z")))).isEmpty();
  }

  @Test
  void aListOfPartsAndAFixedPartAreWhatTheNextStepIsGiven() {
    Step parts = Parallel.of(Call.of("a-b"), Call.of("a-c"));
    assertThat(mismatches(Pipe.of(parts, Call.of("z-z"))))
        .containsExactly("flow.z-z: cannot read what it is given: wants z, found [b, c]");
    assertThat(mismatches(Pipe.of(Call.of("a-b"), Call.of("b-c").withFixedPart(Map.of("x", 1)))))
        .containsExactly("flow.b-c: cannot read what it is given: wants b, found b with {x=1}");
  }

  @Test
  void aChoiceOfTreesAndPartsIsNoMismatch() {
    FlowDefinition flow =
        FlowDefinition.of(
                "flow",
                Or.of(
                    Call.of("quick"),
                    Parallel.of(Call.of("price"), Call.of("stock")),
                    Call.of("typed")))
            .withBindings(
                Bindings.ofServices(
                    List.of(
                        ServiceRef.tree("quick"),
                        ServiceRef.tree("price"),
                        ServiceRef.tree("stock"),
                        ServiceRef.text("typed"))));

    assertThat(FlowCompiler.mismatches(flow, Placement.REMOTE)).isEmpty();
  }

  @Test
  void typesAreToldInTheUsersWords() {
    Codec<?> parts = new TupleCodec(List.of(Codec.tree(), Codec.text(), Codec.json(List.class)));

    assertThat(parts).hasToString("list of (any JSON, text, JSON of list)");
    assertThat(new MergedCodec(Codec.tree(), Map.of("x", 1))).hasToString("any JSON with {x=1}");
    assertThat(Codec.bytes()).hasToString("raw bytes");
  }

  @Test
  void aChoiceWhoseBranchesDifferIsAMismatch() {
    Step first = Call.of("a-c");
    assertThat(mismatches(Or.of(first, Pipe.of(Call.of("a-b"), Call.of("b-c"))))).isEmpty();
    assertThat(mismatches(Or.of(first, Call.of("a-b"), Pipe.of(Call.of("b-c"), Call.of("z-z")))))
        .containsExactlyInAnyOrder(
            "flow.a-b: answers b, and the first branch of the choice c",
            "flow.z-z: cannot read what it is given: wants z, found c",
            "flow.z-z: answers z, and the first branch of the choice c");
    assertThat(mismatches(Or.of(first, Call.of("unknown")))).isEmpty();
  }

  @Test
  void aFlowThatDoesNotCompileHasItsProblemsAndNoMismatches() {
    assertThatExceptionOfType(FlowException.class).isThrownBy(() -> mismatches(Apply.of("nobody")));
  }
}
