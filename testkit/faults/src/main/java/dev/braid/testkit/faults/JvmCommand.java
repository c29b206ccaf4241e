package dev.braid.testkit.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start a child JVM: a main class of this JVM's class path, with small memory and a fast
 * start. A value; {@link ChildJvms#start} runs it.
 *
 * @param main the class whose {@code main} it runs
 * @param flags of the JVM
 * @param arguments of {@code main}
 */
public record JvmCommand(Class<?> main, List<String> flags, List<String> arguments) {

  private static final List<String> SMALL_AND_QUICK =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  public JvmCommand {
    flags = List.copyOf(flags);
    arguments = List.copyOf(arguments);
  }

  /** With 256 MiB of heap and the quick compiler only. */
  public static JvmCommand of(Class<?> main, String... arguments) {
    return new JvmCommand(main, SMALL_AND_QUICK, List.of(arguments));
  }

  /** The same with one more argument. */
  public JvmCommand withArgument(String argument) {
    List<String> more = new ArrayList<>(arguments);
    more.add(argument);
    return new JvmCommand(main, flags, more);
  }

  /** The words of the command line. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(flags);
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.add(ChildMain.class.getName());
    words.add(main.getName());
    words.addAll(arguments);
    return words;
  }
}
