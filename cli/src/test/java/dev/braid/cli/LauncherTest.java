package dev.braid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code braid} in a project of empty files, with a Maven and a Java that say so. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {

  private static final String MAVEN =
      """
      #!/bin/sh
      echo built >>"$BUILDS"
      echo 'Downloading from central: https://example.org/a.jar'
      echo '[INFO] Building Braid topology DSL 0.1.0-SNAPSHOT                      [1/2]'
      echo '[INFO] Building jar: /somewhere/braid.jar'
      echo '[INFO] Building Braid command line 0.1.0-SNAPSHOT                      [2/2]'
      [ -z "${BROKEN-}" ] || { echo '[ERROR] Shout.java:[3,1] nonsense'; exit 1; }
      mkdir -p cli/target/lib
      echo jar >cli/target/braid.jar
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then echo "openjdk version \\"${JAVA_VERSION:-17.0.9}\\"" >&2; exit; fi
      while [ "$1" != -jar ]; do shift; done
      shift 2
      for argument; do printf '<%s>' "$argument"; done
      echo
      exit "${EXIT:-0}"
      """;

  private static final String BUILDING =
      """
      braid: building, which takes a minute on first use, and more if Maven has much to download
        [1/2] Braid topology DSL
        [2/2] Braid command line
      """;

  @TempDir Path folder;
  private Path project;
  private Path launcher;
  private Path builds;

  @BeforeEach
  void makeAProject() throws IOException {
    project = Files.createDirectories(folder.resolve("a project with spaces"));
    launcher = project.resolve("braid");
    Files.copy(original(), launcher);
    Files.writeString(project.resolve("pom.xml"), "");
    for (String module :
        List.of(
            "topology-dsl",
            "topology-dsl/avro",
            "topology-dsl/dev-schema-registry",
            "embedded-kafka",
            "runtime",
            "registry-topic",
            "store-service",
            "examples",
            "cli")) {
      Files.createDirectories(project.resolve(module).resolve("src/main/java"));
      Files.writeString(project.resolve(module).resolve("pom.xml"), "");
    }
    builds = folder.resolve("builds");
    program("mvn", MAVEN);
    program("java", JAVA);
  }

  @Test
  void theFirstUseBuildsAndSaysSoOnStandardError() throws Exception {
    Ran first = braid("demo", "--json");
    assertThat(first.code()).isZero();
    assertThat(first.out()).isEqualTo("<demo><--json>\n");
    assertThat(first.err()).startsWith(BUILDING).containsPattern("\nbraid: built in \\d+ s\n$");
  }

  @Test
  void theNextUseDoesNot() throws Exception {
    braid("demo");
    assertThat(braid("demo")).isEqualTo(new Ran(0, "<demo>\n", ""));
    assertThat(builds).content().hasLineCount(1);
  }

  @Test
  void argumentsArriveAsTheyAreAndTheExitCodeComesBack() throws Exception {
    braid("demo");
    Ran ran = run(project, List.of("./braid", "a b", "", "*", "\"c'"), Map.of("EXIT", "7"));
    assertThat(ran).isEqualTo(new Ran(7, "<a b><><*><\"c'>\n", ""));
  }

  @Test
  void aChangedSourceIsBuiltAgain() throws Exception {
    braid("demo");
    Path source = Files.writeString(project.resolve("runtime/src/main/java/A.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    assertThat(braid("demo").err())
        .startsWith("braid: the sources have changed; building again\n  [1/2] ");
    assertThat(builds).content().hasLineCount(2);
  }

  @Test
  void aCopyIsNotBuiltAgain() throws Exception {
    Path source = Files.writeString(project.resolve("runtime/src/main/java/A.java"), "class A {}");
    braid("demo");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(braid("demo")).isEqualTo(new Ran(0, "<demo>\n", ""));
    assertThat(builds).content().hasLineCount(1);
    Files.delete(source);
    assertThat(braid("demo").err()).contains("the sources have changed");
  }

  @Test
  void aBrokenBuildIsShownAndNothingIsRun() throws Exception {
    Ran ran = run(project, List.of("./braid", "demo"), Map.of("BROKEN", "yes"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .isEqualTo(
            BUILDING
                + "[ERROR] Shout.java:[3,1] nonsense\n"
                + "braid: the build failed; all of it is in "
                + project.toRealPath().resolve("cli/target/build.log")
                + "\n");
    assertThat(braid("demo").code()).as("once it is mended").isZero();
  }

  @Test
  void itWorksFromElsewhereAndThroughLinks() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), launcher);
    Path second = Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("link"));
    assertThat(run(elsewhere, List.of(launcher.toString(), "x"), Map.of()).out())
        .isEqualTo("<x>\n");
    assertThat(run(folder, List.of(link.toString(), "x"), Map.of()).out()).isEqualTo("<x>\n");
    assertThat(run(folder, List.of(second.toString(), "x"), Map.of()).out()).isEqualTo("<x>\n");
    assertThat(builds).content().hasLineCount(1);
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Process one = start(project, List.of("./braid", "one"), Map.of());
    Process two = start(project, List.of("./braid", "two"), Map.of());
    assertThat(ended(one).out()).isEqualTo("<one>\n");
    assertThat(ended(two).out()).isEqualTo("<two>\n");
    assertThat(builds).content().hasLineCount(1);
  }

  @Test
  void theBuildOfOneThatWasKilledIsTakenOver() throws Exception {
    Process gone = start(project, List.of("true"), Map.of());
    ended(gone);
    Path lock = Files.createDirectories(project.resolve("cli/target/building"));
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
    assertThat(braid("demo").out()).isEqualTo("<demo>\n");
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    Ran ran = run(project, List.of("./braid", "demo"), Map.of("JAVA_VERSION", "11.0.2"));
    assertThat(ran)
        .isEqualTo(
            new Ran(1, "", "braid: needs Java 17 or newer, found openjdk version \"11.0.2\"\n"));
  }

  private Ran braid(String... arguments) throws Exception {
    return run(
        project, Stream.concat(Stream.of("./braid"), Stream.of(arguments)).toList(), Map.of());
  }

  private Ran run(Path directory, List<String> command, Map<String, String> environment)
      throws Exception {
    return ended(start(directory, command, environment));
  }

  private Process start(Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.directory(directory.toFile());
    Map<String, String> all = builder.environment();
    all.remove("JAVA_HOME");
    all.put("PATH", folder.resolve("bin") + File.pathSeparator + all.get("PATH"));
    all.put("BUILDS", builds.toString());
    all.putAll(environment);
    return builder.start();
  }

  /** What these programs print fits into a pipe, so one stream can be read after the other. */
  private static Ran ended(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(180, SECONDS)).isTrue();
    return new Ran(process.exitValue(), out, err);
  }

  private void program(String name, String text) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path program = Files.writeString(bin.resolve(name), text);
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private static Path original() {
    Path here = Path.of("").toAbsolutePath();
    Path inModule = here.resolveSibling("braid");
    return Files.isRegularFile(inModule) ? inModule : here.resolve("braid");
  }
}
