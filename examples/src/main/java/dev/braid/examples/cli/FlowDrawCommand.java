package dev.braid.examples.cli;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.picture.Picture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "draw", description = "Draws a flow.")
final class FlowDrawCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;

  @Parameters(paramLabel = "FILE", description = "the flow file")
  private Path file;

  @Option(names = "--flow", paramLabel = "NAME", description = "which of the file's flows")
  private @Nullable String flow;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatOption.class,
      description = "svg, mermaid or dot; by default as OUT ends, or else svg")
  private Picture.@Nullable Format format;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      description = "the file to write; by default standard output")
  private @Nullable Path out;

  @Override
  public Integer call() {
    FlowDefinition chosen = FlowSource.choose(FlowSource.read(file), flow);
    String picture = Picture.draw(chosen, format == null ? formatOf(out) : format);
    if (out == null) {
      spec.commandLine().getOut().print(picture);
      spec.commandLine().getOut().flush();
    } else {
      TextFiles.write(out, picture);
      spec.commandLine().getErr().println("wrote " + out);
    }
    return 0;
  }

  /** As the picture itself reads a format. */
  static final class FormatOption implements CommandLine.ITypeConverter<Picture.Format> {
    @Override
    public Picture.Format convert(String text) {
      try {
        return Picture.Format.parse(text);
      } catch (IllegalArgumentException unknown) {
        throw new CommandLine.TypeConversionException(String.valueOf(unknown.getMessage()));
      }
    }
  }

  private static Picture.Format formatOf(@Nullable Path out) {
    String name = out == null ? "" : out.toString().toLowerCase(Locale.ROOT);
    return Arrays.stream(Picture.Format.values())
        .filter(known -> name.endsWith("." + known.extension()))
        .findFirst()
        .orElse(Picture.Format.SVG);
  }
}
