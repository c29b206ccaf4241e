package dev.braid.embedded;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives JUnit tests a Kafka cluster.
 *
 * <pre>{@code
 * @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();
 *
 * @Test void writes() { ... kafka.bootstrapServers() ... }
 * }</pre>
 *
 * <p>{@code @ExtendWith(KafkaExtension.class)} and a {@link KafkaCluster} parameter do the same.
 * The cluster of {@link #embedded()} is one for the whole test JVM, closed when the JVM's last test
 * is done; so tests use topic names and application ids of their own. A class that stops brokers
 * takes its {@link #ownCluster own cluster} and an {@link EmbeddedKafka} parameter.
 */
public final class KafkaExtension
    implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(KafkaExtension.class);

  private final Source source;
  private volatile @Nullable KafkaCluster cluster;

  /** The same as {@link #embedded()}, for {@code @ExtendWith}. */
  public KafkaExtension() {
    this(KafkaExtension::sharedCluster);
  }

  private KafkaExtension(Source source) {
    this.source = source;
  }

  /** One embedded broker, shared by all tests of this JVM. */
  public static KafkaExtension embedded() {
    return new KafkaExtension();
  }

  /**
   * The cluster named by {@value KafkaCluster#ADDRESS_PROPERTY} or {@value
   * KafkaCluster#ADDRESS_VARIABLE} if there is one, otherwise the shared embedded one.
   */
  public static KafkaExtension externalOrEmbedded() {
    return new KafkaExtension(
        (context, extension) ->
            KafkaCluster.external().orElseGet(() -> sharedCluster(context, extension)));
  }

  /**
   * An embedded cluster of this test class alone, closed after it. On a field that is not static:
   * of each test method alone.
   */
  public static KafkaExtension ownCluster(EmbeddedKafkaOptions options) {
    return new KafkaExtension(
        (context, extension) ->
            started(context.getStore(NAMESPACE), extension, () -> EmbeddedKafka.start(options)));
  }

  /**
   * The running cluster.
   *
   * @throws IllegalStateException before JUnit has started it
   */
  public KafkaCluster cluster() {
    KafkaCluster running = cluster;
    if (running == null) {
      throw new IllegalStateException(
          "KafkaExtension has no cluster yet: found a call before JUnit's beforeAll; try"
              + " @RegisterExtension on a static field, and call it inside a test");
    }
    return running;
  }

  /** The running cluster's {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return cluster().bootstrapServers();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster = source.clusterFor(context, this);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    cluster = source.clusterFor(context, this);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == KafkaCluster.class || type == EmbeddedKafka.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().cast(source.clusterFor(context, this));
  }

  private static KafkaCluster sharedCluster(ExtensionContext context, KafkaExtension extension) {
    // The session is the JVM's whole test run, whichever way a runner slices it into requests.
    Store session = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
    return started(session, "shared cluster", EmbeddedKafka::start);
  }

  /** What stands in a store is closed with it, by JUnit. */
  private static KafkaCluster started(Store store, Object key, Supplier<KafkaCluster> start) {
    return store.computeIfAbsent(key, ignored -> start.get(), KafkaCluster.class);
  }

  /** Where the cluster of a test comes from. Asked again and again, it gives the same one. */
  private interface Source {
    KafkaCluster clusterFor(ExtensionContext context, KafkaExtension extension);
  }
}
