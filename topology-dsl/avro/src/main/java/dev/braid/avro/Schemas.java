package dev.braid.avro;

import static java.util.Objects.requireNonNull;

import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.internal.bytes.Frame;
import dev.braid.avro.internal.bytes.Recent;
import dev.braid.dsl.CodecException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas that a registry was asked for once: an id keeps its schema for ever. Those that this
 * process writes with, and the versions of their subjects that it fetched at start, are kept as
 * long as this is; of the others, which the ids in records name, the {@value #KEPT} used last. A
 * schema that was fetched for a value is used at once, so it is there when the value is decoded; if
 * it should be gone, after as many others, decoding asks for it again. One id is asked for once at
 * a time, by whoever comes first; an answer that was a failure is given again for {@value
 * #FAILURE_SECONDS} s without asking, so that a flood of records with an unknown id is not a flood
 * of questions. For several threads.
 */
public final class Schemas implements AutoCloseable {

  private static final int FAILURE_SECONDS = 5;

  /** How long a failure is given again without asking. */
  static final Duration FAILURE_LASTS = Duration.ofSeconds(FAILURE_SECONDS);

  /** How many ids may wait for an answer, and how many failures are remembered. */
  static final int WAITING = 1000;

  /** How many schemas are kept of those that nobody here writes with. */
  static final int KEPT = 1000;

  /** How many versions of a subject are fetched before anything needs them. */
  static final int VERSIONS = 20;

  private static final Logger LOG = LoggerFactory.getLogger(Schemas.class);

  private static final int THREADS = 2;

  private final SchemaRegistry registry;
  private final Set<String> servers;
  private final InstantSource clock;
  private final ThreadPoolExecutor background;
  private final ConcurrentMap<Integer, Schema> own = new ConcurrentHashMap<>();
  private final Recent<Integer, Schema> others = new Recent<>(KEPT);
  private final ConcurrentMap<Integer, CompletableFuture<Schema>> asked = new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, Failure> failed = new ConcurrentHashMap<>();

  private record Failure(RuntimeException reason, Instant until) {}

  /**
   * @param registry closed by whoever made it
   */
  public Schemas(SchemaRegistry registry) {
    this(registry, InstantSource.system());
  }

  /**
   * @param clock tells when a failure may be asked about again
   */
  public Schemas(SchemaRegistry registry, InstantSource clock) {
    this.registry = requireNonNull(registry, "registry");
    this.servers = Set.copyOf(registry.servers());
    this.clock = requireNonNull(clock, "clock");
    this.background =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            this::thread);
    background.allowCoreThreadTimeOut(true);
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "braid-schemas");
    thread.setDaemon(true);
    return thread;
  }

  public SchemaRegistry registry() {
    return registry;
  }

  /** Whether an id means the same there. */
  @SuppressWarnings("ReferenceEquality") // one that asks no server is one of its own
  boolean isOfSameRegistry(Schemas other) {
    return registry == other.registry || (!servers.isEmpty() && servers.equals(other.servers));
  }

  /** Why nothing that was written there can be read here: its ids would mean other schemas. */
  String anotherRegistry(Schemas writer) {
    return "the writer's schemas are in another registry: %s, the reader's in %s; make both codecs with one registry"
        .formatted(writer.where(), where());
  }

  private String where() {
    return servers.isEmpty()
        ? "one of its own (%s)".formatted(registry.getClass().getSimpleName())
        : String.join(", ", new TreeSet<>(servers));
  }

  /** The schema of an id, if it is here; never waits. */
  @Nullable Schema known(int id) {
    Schema schema = own.get(id);
    return schema == null ? others.get(id) : schema;
  }

  /**
   * The schema of an id, asked for when it is not here.
   *
   * @throws SchemaRegistryException when the registry does not give it, or did not a moment ago
   */
  public Schema schema(int id) {
    Schema known = known(id);
    if (known != null) {
      return known;
    }
    Failure failure = fresh(id);
    if (failure != null) {
      throw failure.reason();
    }
    CompletableFuture<Schema> mine = new CompletableFuture<>();
    CompletableFuture<Schema> other = asked.putIfAbsent(id, mine);
    if (other != null) {
      return result(other);
    }
    ask(id, mine);
    return result(mine);
  }

  /**
   * Has the schema of an id asked for in the background; never waits. The stage completes when it
   * is here, or with a {@link SchemaRegistryException}.
   */
  public CompletionStage<Void> fetch(int id) {
    if (known(id) != null) {
      return CompletableFuture.completedStage(null);
    }
    Failure failure = fresh(id);
    if (failure != null) {
      return CompletableFuture.failedStage(failure.reason());
    }
    CompletableFuture<Schema> mine = new CompletableFuture<>();
    CompletableFuture<Schema> other = asked.putIfAbsent(id, mine);
    if (other == null) {
      start(id, mine);
    }
    return (other == null ? mine : other).thenAccept(schema -> {}).minimalCompletionStage();
  }

  /**
   * What the decoding of a value would wait for: null when its schema is here, and when it has no
   * frame, which decoding it tells.
   */
  @Nullable CompletionStage<Void> awaited(byte[] bytes) {
    if (!Frame.is(bytes)) {
      return null;
    }
    int id = Frame.idOf(bytes);
    return isKnown(id) ? null : fetch(id).exceptionally(failure -> absent(id, failure));
  }

  /** A registry in this process is asked at once; why it does not know is told by who fetches. */
  private boolean isKnown(int id) {
    if (known(id) != null) {
      return true;
    }
    if (registry.isLocal() && fresh(id) == null) {
      ask(id, new CompletableFuture<>());
      return known(id) != null;
    }
    return false;
  }

  private static Void absent(int id, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    throw new CodecException(
        "schema %s, which the value was written with, cannot be fetched: %s"
            .formatted(id, cause.getMessage()),
        cause);
  }

  private void start(int id, CompletableFuture<Schema> answer) {
    try {
      background.execute(() -> ask(id, answer));
    } catch (RejectedExecutionException full) {
      asked.remove(id, answer);
      answer.completeExceptionally(
          new SchemaRegistryException(
              Reason.UNREACHABLE,
              background.isShutdown()
                  ? "schema %s is not asked for: this was closed".formatted(id)
                  : "schema %s is not asked for: %s others wait".formatted(id, WAITING),
              full));
    }
  }

  private void ask(int id, CompletableFuture<Schema> answer) {
    try {
      Schema known = known(id); // between a look and a question another may have been answered
      Schema schema = known == null ? registry.schema(id) : known;
      if (known == null) {
        others.put(id, schema);
      }
      asked.remove(id, answer);
      answer.complete(schema);
    } catch (RuntimeException | Error reason) {
      if (reason instanceof RuntimeException failure) {
        remember(id, failure);
      }
      asked.remove(id, answer);
      answer.completeExceptionally(reason);
    }
  }

  private static Schema result(CompletableFuture<Schema> answer) {
    try {
      return answer.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw failed;
    }
  }

  private @Nullable Failure fresh(int id) {
    Failure failure = failed.get(id);
    if (failure == null || clock.instant().isBefore(failure.until())) {
      return failure;
    }
    failed.remove(id, failure);
    return null;
  }

  private void remember(int id, RuntimeException reason) {
    Instant now = clock.instant();
    if (failed.size() >= WAITING) {
      failed.values().removeIf(failure -> !now.isBefore(failure.until()));
    }
    if (failed.size() < WAITING) {
      failed.put(id, new Failure(reason, now.plus(FAILURE_LASTS)));
    }
  }

  /** Registers a schema, and keeps it under the id that it is given. May wait. */
  public int register(String subject, Schema schema) {
    int id = registry.register(subject, schema);
    own.putIfAbsent(id, schema);
    return id;
  }

  /** The id of a schema that is a version of the subject already, which is kept. May wait. */
  public int idOf(String subject, Schema schema) {
    int id = registry.idOf(subject, schema);
    own.putIfAbsent(id, schema);
    return id;
  }

  /**
   * The id of the newest version of the subject that is of this kind; null when none is. May wait.
   */
  @Nullable Integer idOfVersion(String subject, Predicate<Schema> kind) {
    List<Integer> versions = registry.versions(subject);
    for (int i = versions.size() - 1; i >= 0; i--) {
      SchemaVersion version = registry.version(subject, versions.get(i));
      if (kind.test(version.schema())) {
        own.putIfAbsent(version.id(), version.schema());
        return version.id();
      }
    }
    return null;
  }

  /**
   * Fetches the newest versions of a subject. May wait. They are a provision: a registry that does
   * not give them is asked again when a value needs one.
   */
  void fetchVersions(String subject) {
    if (registry.isLocal()) {
      return;
    }
    try {
      List<Integer> versions = registry.versions(subject);
      int first = Math.max(0, versions.size() - VERSIONS);
      for (int number : versions.subList(first, versions.size())) {
        SchemaVersion version = registry.version(subject, number);
        own.putIfAbsent(version.id(), version.schema());
      }
    } catch (SchemaRegistryException refused) {
      LOG.info(
          "{}: its versions are not fetched ahead, but when a value needs them: {}",
          subject,
          refused.getMessage());
    }
  }

  /** Ends the background; what is asked for there fails. The registry is left open. */
  @Override
  public void close() {
    background.shutdownNow();
    asked.forEach(
        (id, answer) ->
            answer.completeExceptionally(
                new SchemaRegistryException(
                    Reason.UNREACHABLE,
                    "schema %s was asked for when this was closed".formatted(id))));
  }
}
