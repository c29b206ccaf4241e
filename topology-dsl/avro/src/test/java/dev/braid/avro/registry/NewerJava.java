package dev.braid.avro.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Java that is newer than the one that runs the tests, if one is installed. */
final class NewerJava {

  private static final Pattern VARIABLE = Pattern.compile("JAVA_?\\d+_HOME|JAVA_HOME_\\d+.*");
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  private NewerJava() {}

  /** The program {@code java} of a JDK of at least that version. */
  static Optional<Path> find(int feature) throws IOException {
    List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    System.getenv().entrySet().stream()
        .filter(variable -> VARIABLE.matcher(variable.getKey()).matches())
        .forEach(variable -> homes.add(Path.of(variable.getValue())));
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> all = Files.list(installed)) {
        all.sorted().forEach(homes::add);
      }
    }
    for (Path home : homes) {
      Path java = home.resolve("bin/java");
      if (Files.isExecutable(java) && version(home.resolve("release")) >= feature) {
        return Optional.of(java);
      }
    }
    return Optional.empty();
  }

  private static int version(Path release) throws IOException {
    if (!Files.isReadable(release)) {
      return 0;
    }
    Matcher version = VERSION.matcher(Files.readString(release));
    return version.find() ? Integer.parseInt(version.group(1)) : 0;
  }
}
