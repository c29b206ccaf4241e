package dev.braid.examples.e01wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.Resources;
import dev.braid.runtime.App;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The word count example: its services, its named function, its flows and its book. */
public final class WordCount {

  private static final String BOOK = "moby-dick.txt";

  private WordCount() {}

  public static void main(String[] arguments) {
    app().launch(arguments);
  }

  /** The services and the flow in one app. */
  public static App app() {
    FlowFile file = FlowFile.parse("wordcount.flow", flows());
    return App.named("wordcount")
        .services(services())
        .functions(functions())
        .flow(file, "wordcount");
  }

  /** All services that the flows call, with the default limits of {@link Fetch}. */
  public static List<Service<?, ?>> services() {
    return services(Fetch.withDefaults());
  }

  /** All services that the flows call. */
  public static List<Service<?, ?>> services(Fetch fetch) {
    return List.of(
        fetch.service(),
        Service.of(Words.REF, Words::of).pure(),
        Service.of(StopFilter.REF, StopFilter::filter).pure(),
        Service.of(Count.REF, Count::count).pure(),
        popular(3),
        popular(4),
        popular(5));
  }

  /** The functions that the flows apply. */
  public static List<NamedFunction<?, ?>> functions() {
    return List.of(
        NamedFunction.of("converge", Popular.LIST, Codec.json(Words.LISTS), Popular::converge));
  }

  /** The flow file: {@code wordcount} answers in three parts, {@code g3} in one list. */
  public static String flows() {
    return Resources.text(WordCount.class, "wordcount.flow");
  }

  /** The first 61 chapters of Moby-Dick: 108,794 words, 612,094 bytes in UTF-8. */
  public static String book() {
    return Resources.text(WordCount.class, BOOK);
  }

  /**
   * Writes the book into {@code folder}, where {@code fetch} can read it.
   *
   * @return the file's absolute path
   */
  public static Path copyBook(Path folder) throws IOException {
    return Files.writeString(folder.resolve(BOOK), book(), UTF_8).toAbsolutePath();
  }

  private static Service<?, ?> popular(int length) {
    return Service.of(Popular.ref(length), counts -> Popular.among(counts, length)).pure();
  }
}
