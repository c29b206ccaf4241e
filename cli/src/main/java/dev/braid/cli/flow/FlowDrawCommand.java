package dev.braid.cli.flow;

import dev.braid.cli.console.FlowSource;
import dev.braid.cli.console.Help;
import dev.braid.cli.console.TextFiles;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.picture.Picture;
import dev.braid.dsl.text.FlowFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      names = "--depth",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "how many definitions of the file are opened inside each other, each in a frame; 0: all"
              + " are boxes (default: all are opened)")
  private int depth;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatOption.class,
      description = "svg, mermaid or dot; by default as OUT ends, and svg on standard output")
  private Picture.@Nullable Format format;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      description = "the file to write; by default standard output")
  private @Nullable Path out;

  @Override
  public Integer call() {
    FlowFile source = FlowSource.read(file, flow);
    FlowDefinition chosen = FlowSource.choose(source, flow);
    Picture.Format written = format == null ? formatOf(out) : format;
    String picture = Picture.draw(chosen, source.definitions(), depth, written);
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

  /** What is written goes by its ending: text of one format under the name of another is none. */
  private Picture.Format formatOf(@Nullable Path written) {
    Path last = written == null ? null : written.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    if (name.indexOf('.') < 0) {
      return Picture.Format.SVG;
    }
    return Arrays.stream(Picture.Format.values())
        .filter(known -> name.endsWith("." + known.extension()))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(),
                    "%s ends like no picture that can be drawn: expected %s, or --format"
                        .formatted(
                            written,
                            Arrays.stream(Picture.Format.values())
                                .map(known -> "." + known.extension())
                                .collect(Collectors.joining(" ")))));
  }
}
