package dev.braid.avro.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The client that is built in against a registry that is not ours: Apicurio's, in a process of its
 * own, by its form of Confluent's protocol. It is 158 MB and needs Java 21, so it runs only when it
 * is asked for: {@code mvn -pl topology-dsl/avro -am -Papicurio verify}.
 */
class ApicurioIT extends SchemaRegistryContract {

  /** Where the server was unpacked; set by the profile. */
  private static final String HOME = System.getProperty("apicurio.home", "");

  private static ApicurioProcess server;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(!HOME.isEmpty(), "no Apicurio here: run with the profile -Papicurio to download it");
    Path jar = Path.of(HOME, "quarkus-run.jar");
    assumeTrue(Files.isReadable(jar), "no Apicurio in " + jar);
    Optional<Path> java = NewerJava.find(21);
    assumeTrue(
        java.isPresent(),
        "Apicurio needs Java 21: none in JAVA_HOME_21_*, JAVA21_HOME and the like, nor in"
            + " /usr/lib/jvm");
    server = ApicurioProcess.start(java.get(), jar);
  }

  @AfterAll
  static void end() throws Exception {
    if (server != null) {
      server.stop();
    }
  }

  @Override
  protected SchemaRegistry connect() {
    return SchemaRegistries.builtIn(SchemaRegistrySettings.of(server.url()));
  }

  @Override
  protected CompatibilityLevel ruleOfTheRegistry() {
    return CompatibilityLevel.NONE;
  }
}
