package dev.braid.testkit.faults;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How to start a child JVM: a main class of this JVM's class path, with small memory and a fast
 * start. A value; {@link ChildJvms#start} runs it.
 *
 * @param main the class whose {@code main} it runs
 * @param flags of the JVM
 * @param arguments of {@code main}
 * @param environment over that of this JVM
 * @param asDeployed whether it goes without the classes of tests, and its standard error apart
 */
public record JvmCommand(
    Class<?> main,
    List<String> flags,
    List<String> arguments,
    Map<String, String> environment,
    boolean asDeployed) {

  private static final List<String> SMALL_AND_QUICK =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  public JvmCommand {
    flags = List.copyOf(flags);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** With 256 MiB of heap and the quick compiler only. */
  public static JvmCommand of(Class<?> main, String... arguments) {
    return new JvmCommand(main, SMALL_AND_QUICK, List.of(arguments), Map.of(), false);
  }

  /** The same with one more argument. */
  public JvmCommand withArgument(String argument) {
    List<String> more = new ArrayList<>(arguments);
    more.add(argument);
    return new JvmCommand(main, flags, more, environment, asDeployed);
  }

  /** The same with one more flag of the JVM; where two disagree, the last one counts. */
  public JvmCommand withFlag(String flag) {
    List<String> more = new ArrayList<>(flags);
    more.add(flag);
    return new JvmCommand(main, more, arguments, environment, asDeployed);
  }

  /** The same with these variables over those of this JVM. */
  public JvmCommand withEnvironment(Map<String, String> variables) {
    return new JvmCommand(main, flags, arguments, variables, asDeployed);
  }

  /**
   * The same as its users start it: without the classes of tests on its class path, and with its
   * standard error apart from its standard output.
   */
  public JvmCommand deployed() {
    return new JvmCommand(main, flags, arguments, environment, true);
  }

  /** The words of the command line. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(flags);
    words.add("-cp");
    words.add(asDeployed ? deployedClassPath() : System.getProperty("java.class.path"));
    words.add(ChildMain.class.getName());
    words.add(main.getName());
    words.addAll(arguments);
    return words;
  }

  /** Surefire's own class path is one jar that names the rest. */
  private static String deployedClassPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator, -1))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
