package dev.braid.dsl.picture;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The flows whose pictures are kept as golden files; a flow's name is the name of its files. */
final class FlowCases {

  private FlowCases() {}

  static Stream<FlowDefinition> all() {
    return Stream.of(
        flow("single", call("hello")),
        wordCount(),
        weather(),
        checkout(),
        operators(),
        flow("and", And.of(call("a"), call("b"), call("c"))),
        flow("or", Or.of(call("a"), call("b"), call("c"))),
        flow("batch", Batch.of(call("a"), call("b"), call("c"))),
        flow("recorded", Batch.recorded(call("a"), call("b"), call("c"))),
        flow("parallel", Parallel.of(call("a"), call("b"), call("c"))),
        flow("long-pipe", new Pipe(calls("step", 12))),
        flow("wide-parallel", new Parallel(calls("shard", 12))),
        mixed(),
        deepNest(),
        longNames(),
        flow("title-that-is-wider-than-the-picture", call("a")),
        flow("abroad", Pipe.of(call("payments:charge"), call("eu-2:order.placed"))),
        escapes());
  }

  static FlowDefinition wordCount() {
    return flow(
        "word-count",
        Pipe.of(
            call("fetch"),
            call("words"),
            call("stopfilter"),
            call("count"),
            Parallel.of(call("popular3"), call("popular4"), call("popular5"))));
  }

  static FlowDefinition weather() {
    return flow(
        "weather",
        Pipe.of(
            call("fetch"), call("group"), Parallel.of(month("jan", "min"), month("feb", "min"))));
  }

  private static Step month(String month, String least) {
    return Pipe.of(
        Apply.of(month),
        Parallel.of(
            Call.of(least).withLabel("min-" + month), Call.of("max").withLabel("max-" + month)));
  }

  static FlowDefinition checkout() {
    Call price =
        Call.of("price")
            .withFixedPart(Map.of("vat", 19))
            .withOptions(CallOptions.timeout(Duration.ofSeconds(2)).withRetries(3));
    return flow(
        "checkout",
        Or.of(
            Pipe.of(price, Parallel.of(call("reserve"), call("charge")), call("confirm")),
            call("apologise")));
  }

  private static FlowDefinition operators() {
    return flow(
        "operators",
        Pipe.of(
            call("validate"),
            And.of(call("check.stock"), call("check.credit")),
            Or.of(call("cache"), call("database"), call("archive")),
            Batch.of(call("audit"), call("index"), call("store")),
            Batch.recorded(call("mail"), call("push")),
            Apply.of("converge"),
            Parallel.of(call("left"), call("right")),
            Emit.of("order.placed")));
  }

  private static FlowDefinition mixed() {
    return flow(
        "mixed",
        Pipe.of(
            call("receive"),
            call("decode"),
            Apply.of("normalise"),
            And.of(call("authenticate"), call("authorise"), call("rate-limit")),
            Parallel.of(
                Pipe.of(call("customer"), call("history"), Apply.of("score")),
                Or.of(
                    Call.of("price-cache").withOptions(CallOptions.timeout(Duration.ofMillis(150))),
                    Pipe.of(call("catalogue"), call("price")),
                    call("list-price")),
                Batch.recorded(call("stock.north"), call("stock.south"), call("stock.east"))),
            Apply.of("converge"),
            Or.of(
                Pipe.of(
                    Call.of("reserve").withOptions(CallOptions.NONE.withRetries(2)),
                    Parallel.of(call("charge"), Pipe.of(call("pack"), call("label"))),
                    call("ship")),
                Pipe.of(call("release"), Emit.of("order.failed"), call("apologise"))),
            Batch.of(call("invoice"), call("archive"), call("bookkeeping")),
            Emit.of("order.placed"),
            call("thank"),
            call("close")));
  }

  private static FlowDefinition deepNest() {
    Step step = Parallel.of(call("left0"), call("right0"));
    for (int depth = 1; depth <= 8; depth++) {
      Step leaf = call("leaf" + depth);
      step =
          switch (depth % 5) {
            case 0 -> Parallel.of(leaf, step);
            case 1 -> Or.of(step, leaf);
            case 2 -> Pipe.of(leaf, step);
            case 3 -> Batch.recorded(leaf, step);
            default -> And.of(step, leaf);
          };
    }
    return flow("deep-nest", step);
  }

  private static FlowDefinition longNames() {
    String name = "a-service-with-" + "rather-".repeat(11) + "long";
    return flow(
        "long-names",
        Call.of(name)
            .withLabel("its-label-too-is-nothing-short-of-a-sentence")
            .withFixedPart(Map.of("text", "and what is sent with it would fill a page")));
  }

  static FlowDefinition escapes() {
    String signs = "<b> & \"quoted\" 'a' \\ ` # % $ {}";
    return flow(
        "escapes",
        Pipe.of(
            Call.of("signs").withFixedPart(Map.of("k", signs.substring(0, 15))),
            Call.of("more.signs").withFixedPart(Map.of("k", signs.substring(15))),
            Call.of("controls").withFixedPart(Map.of("k", "\u0000\n\u0085\uFFFE")),
            Call.of("letters").withFixedPart(Map.of("größe", "Щука 中文 🐟"))));
  }

  static FlowDefinition flow(String name, Step step) {
    return FlowDefinition.of(name, step);
  }

  private static Call call(String name) {
    return Call.of(name);
  }

  private static List<Step> calls(String prefix, int count) {
    List<Step> calls = new ArrayList<>();
    IntStream.rangeClosed(1, count).forEach(i -> calls.add(call(prefix + i)));
    return calls;
  }
}
