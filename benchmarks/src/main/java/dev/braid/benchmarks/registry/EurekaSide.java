package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.ChildJvm;
import dev.braid.benchmarks.run.Launched;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Eureka: its server, a fleet, and an observer, each in a process of its own. */
final class EurekaSide implements DetectionSide {

  private static final String MAIN = "dev.braid.benchmarks.eureka.EurekaPeer";

  private final EurekaSettings settings;
  private final List<String> options = new ArrayList<>();
  private final String classPath;
  private final Sightings sightings = new Sightings();
  private final List<ChildJvm> children = new ArrayList<>();
  private final String url;

  private EurekaSide(EurekaSettings settings, String classPath) {
    this.settings = settings;
    this.classPath = classPath;
    settings.properties().forEach((key, value) -> options.add("-D" + key + "=" + value));
    options.add("-Deureka.shouldUseDns=false");
    options.add("-Deureka.region=default");
    this.url = start("server").greeting();
  }

  /** Returns when the observer is there, and all of the fleet have registered. */
  static EurekaSide open(EurekaSettings settings, int fleet) {
    EurekaSide side = new EurekaSide(settings, classPath());
    try {
      side.start("observer", side.url).read(side::read);
      side.start("instances", side.url, String.valueOf(fleet), "fleet");
    } catch (RuntimeException failed) {
      side.close();
      throw failed;
    }
    return side;
  }

  /** Stands beside our classes, where Maven puts it. */
  private static String classPath() {
    try {
      Path ours =
          Path.of(EurekaSide.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path eureka = ours.resolveSibling("eureka");
      if (!Files.isDirectory(eureka)) {
        throw new IllegalStateException(
            "Eureka is expected at %s, and there is nothing; mvn -pl benchmarks -am package puts it there"
                .formatted(eureka));
      }
      return eureka + File.separator + "*";
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException("cannot find out where these classes are", impossible);
    }
  }

  private ChildJvm start(String... arguments) {
    ChildJvm child =
        ChildJvm.start(
            "Eureka's " + arguments[0], classPath, options, MAIN, Arrays.asList(arguments));
    children.add(child);
    return child;
  }

  private void read(String line) {
    String instance = line.substring(2);
    sightings.saw(instance, line.startsWith("+") ? Sight.UP : Sight.GONE);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Duration heartbeat() {
    return settings.heartbeat();
  }

  @Override
  public Duration limit() {
    return settings.limit();
  }

  @Override
  public boolean isSlow() {
    return settings.limit().compareTo(Duration.ofMinutes(1)) > 0;
  }

  @Override
  public Launched launch(String instance) {
    return ChildJvm.start(
        "an instance in Eureka",
        classPath,
        options,
        MAIN,
        List.of("instances", url, "1", instance));
  }

  @Override
  public Sightings sightings() {
    return sightings;
  }

  /** Nobody is left to say goodbye to. */
  @Override
  public void close() {
    Collections.reverse(children);
    children.forEach(ChildJvm::kill);
  }
}
