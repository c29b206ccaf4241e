package dev.braid.registry.join;

import static java.util.Objects.requireNonNull;

import dev.braid.count.Counters;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Spelling;
import dev.braid.engine.CallTimes;
import dev.braid.engine.ServiceDirectory;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.CallerTimeouts;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.wire.RegistryMessages;
import dev.braid.registry.wire.RegistryTopics;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Settings;
import dev.braid.runtime.spi.AppContext;
import dev.braid.runtime.spi.Component;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins an app to the registry: {@code app.with(RegistryComponent.of())}. What the app serves is
 * registered when it can be served, beats while it runs, and says goodbye before it stops; and the
 * app's calls know from the registry who serves what.
 *
 * <p>The app reads the registry by an observer of its own, which {@link #whenJoined} hands out; or
 * by one that is made before it, with {@link #withObserver}: so that its own services can ask it,
 * and several apps in one JVM read once. With {@code registry.observe=false} it reads no more than
 * it needs to register.
 *
 * <p>A value, which may join any number of apps. What is said here is overruled by the settings
 * that begin with {@code registry.}: {@code timings} (default, hailo or rpc-proxy), {@code zone},
 * {@code region}, {@code host}, {@code version}, {@code owner}, {@code observe}, {@code timeouts}
 * (deadline or sla).
 */
public final class RegistryComponent implements Component {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryComponent.class);

  /** For what stands in the log already. */
  private static final Duration READING = Duration.ofSeconds(20);

  private final Timings timings;
  private final ServiceMetadata announcement;
  private final Optional<CallerTimeouts> timeouts;
  private final Optional<RegistryObserver> observer;
  private final Consumer<? super RegistryObserver> onJoin;
  private final InstantSource clock;

  private RegistryComponent(
      Timings timings,
      ServiceMetadata announcement,
      Optional<CallerTimeouts> timeouts,
      Optional<RegistryObserver> observer,
      Consumer<? super RegistryObserver> onJoin,
      InstantSource clock) {
    this.timings = requireNonNull(timings, "timings");
    this.announcement = announcement;
    this.timeouts = timeouts;
    this.observer = observer;
    this.onJoin = requireNonNull(onJoin, "onJoin");
    this.clock = clock;
  }

  /** With {@link Timings#DEFAULT}, and nothing told but what the app itself knows. */
  public static RegistryComponent of() {
    return new RegistryComponent(
        Timings.DEFAULT,
        ServiceMetadata.NOTHING,
        Optional.empty(),
        Optional.empty(),
        unused -> {},
        InstantSource.system());
  }

  /** Those of the registry, the same for all. An observer that is given has its own. */
  public RegistryComponent withTimings(Timings told) {
    return new RegistryComponent(told, announcement, timeouts, observer, onJoin, clock);
  }

  /** Of the code that runs. */
  public RegistryComponent withVersion(String told) {
    return with(announcement.withVersion(told));
  }

  /** Where this runs. A host that is left empty is found out. */
  public RegistryComponent withPlace(Location told) {
    return with(announcement.withPlace(told));
  }

  /** Whom to ask about it. */
  public RegistryComponent withOwner(String told) {
    return with(announcement.withOwner(told));
  }

  /** The signals that the app subscribes to. */
  public RegistryComponent withSignals(List<String> told) {
    return with(announcement.withSignals(told));
  }

  public RegistryComponent withMetadata(Map<String, String> told) {
    return with(announcement.withMetadata(told));
  }

  /** What the owner of a service or flow of this app promises. */
  public RegistryComponent withSla(String service, Sla promised) {
    return with(announcement.withSla(service, promised));
  }

  /** What a service of this app can be asked for, if that is not one thing. */
  public RegistryComponent withEndpoints(String service, List<Endpoint> told) {
    return with(announcement.withEndpoints(service, told));
  }

  /**
   * The app's calls that have no timeout of their own wait as long as their services promise, and
   * not for the deadline of their request. An app that does not observe knows no promises.
   */
  public RegistryComponent withTimeouts(CallerTimeouts told) {
    return new RegistryComponent(timings, announcement, Optional.of(told), observer, onJoin, clock);
  }

  /**
   * Reads the registry through this observer, which outlives the app and is its maker's to close.
   */
  public RegistryComponent withObserver(RegistryObserver given) {
    return new RegistryComponent(
        given.view().timings(), announcement, timeouts, Optional.of(given), onJoin, clock);
  }

  /**
   * Hands out the observer of an app that this joins, before anything of the app runs. It is closed
   * with the app. Not called for an app that does not observe.
   */
  public RegistryComponent whenJoined(Consumer<? super RegistryObserver> told) {
    return new RegistryComponent(timings, announcement, timeouts, observer, told, clock);
  }

  /** With another wall clock, which incarnations are made from. */
  public RegistryComponent withClock(InstantSource told) {
    return new RegistryComponent(timings, announcement, timeouts, observer, onJoin, told);
  }

  private RegistryComponent with(ServiceMetadata told) {
    return new RegistryComponent(timings, told, timeouts, observer, onJoin, clock);
  }

  @Override
  public Optional<Settings> settings() {
    return Optional.of(RegistryKeys.ALL);
  }

  @Override
  public Membership join(AppContext host) {
    List<Problem> problems = new ArrayList<>(RegistryKeys.ALL.problems(host.config()));
    Config usable =
        problems.isEmpty() ? host.config() : Config.of("none:0"); // to find what else is wrong
    RegistrySettings settings =
        RegistrySettings.read(usable, timings, timeouts, announcement, RegistryComponent::hostName);
    checkNames(host, problems);
    observer.ifPresent(given -> checkTimings(given, settings.timings(), problems));
    observer.ifPresent(given -> checkNamespace(given, host.config(), problems));
    RegistryMessages messages = new RegistryMessages(host.config().namespace());
    List<HostedRegistration> seats = seats(host, settings.announcement(), messages, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    RegistryObserver reading =
        observer.orElseGet(() -> RegistryObserver.start(host, settings.timings(), clock));
    try {
      if (!reading.awaitCurrent(READING)) {
        LOG.warn("{}: what stands in the registry could not be read in {}", host.app(), READING);
      }
      if (settings.observe()) {
        onJoin.accept(reading);
      } else if (observer.isEmpty()) {
        reading.close();
      }
      Producer<byte[], byte[]> producer = producer(host, settings.timings());
      Publisher publisher =
          Publisher.start(
              seats, reading.view(), reading::count, producer, messages, clock, System::nanoTime);
      return new Joined(
          publisher,
          reading,
          settings.observe() ? Optional.of(reading.directory()) : Optional.empty(),
          settings.observe() ? settings.timeouts().map(reading::times) : Optional.empty(),
          observer.isPresent() ? Optional.empty() : Optional.of(reading));
    } catch (RuntimeException failed) {
      if (observer.isEmpty()) {
        reading.close();
      }
      throw failed;
    }
  }

  private void checkNames(AppContext host, List<Problem> problems) {
    List<String> hosted = host.hosted().stream().map(each -> each.name()).toList();
    checkNames("an SLA is given", announcement.slas().keySet(), hosted, problems);
    checkNames("endpoints are given", announcement.endpoints().keySet(), hosted, problems);
  }

  private static void checkNames(
      String what, Collection<String> names, List<String> hosted, List<Problem> problems) {
    names.stream()
        .filter(name -> !hosted.contains(name))
        .sorted()
        .forEach(
            name ->
                problems.add(
                    Problem.of(
                            "registry",
                            "%s for '%s', which the app does not serve".formatted(what, name))
                        .withHint(Spelling.hint(name, hosted))));
  }

  private static void checkTimings(
      RegistryObserver given, Timings configured, List<Problem> problems) {
    if (!given.view().timings().equals(configured)) {
      problems.add(
          Problem.of(
                  RegistryKeys.TIMINGS.key(),
                  "the observer that is given has %s, found %s"
                      .formatted(given.view().timings(), configured))
              .withHint("give both the same, or leave this setting out"));
    }
  }

  private static void checkNamespace(
      RegistryObserver given, Config config, List<Problem> problems) {
    if (!given.namespace().equals(config.namespace())) {
      problems.add(
          Problem.of(
                  ConfigKey.NAMESPACE.key(),
                  "the observer that is given reads the registry of '%s', and the app is in '%s'"
                      .formatted(given.namespace().name(), config.namespace().name()))
              .withHint("give an observer that was started with the app's configuration"));
    }
  }

  private List<HostedRegistration> seats(
      AppContext host, ServiceMetadata told, RegistryMessages messages, List<Problem> problems) {
    String instance = InstanceIds.of(host, told.place().host());
    Instant now = clock.instant();
    Map<String, HostedRegistration> seats = new LinkedHashMap<>();
    host.hosted()
        .forEach(
            hosted -> {
              try {
                Registration template = told.of(hosted, host.app(), instance, now);
                messages.of(template, 0);
                seats.put(hosted.name(), new HostedRegistration(hosted, template));
              } catch (IllegalArgumentException | CodecException tooMuch) {
                problems.add(Problem.of(hosted.name(), String.valueOf(tooMuch.getMessage())));
              }
            });
    return List.copyOf(seats.values());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      LOG.debug("this host does not know its name", nameless);
      return "localhost";
    }
  }

  /** What cannot be sent soon is not sent: an old heartbeat says nothing. */
  private static Producer<byte[], byte[]> producer(AppContext host, Timings timings) {
    long delivery = Math.min(10_000, Math.max(3_000, 2 * timings.heartbeat().toMillis()));
    Map<String, Object> own =
        Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            500,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            (int) delivery,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) delivery / 2,
            ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            500,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            RegistryTopics.MAX_MESSAGE);
    return host.producer(own);
  }

  /** What the component is to one app. */
  private record Joined(
      Publisher publisher,
      RegistryObserver reading,
      Optional<ServiceDirectory> directory,
      Optional<CallTimes> times,
      Optional<RegistryObserver> own)
      implements Membership {

    @Override
    public Counters counters() {
      return reading.counters();
    }

    @Override
    public void serves(String name) {
      publisher.serves(name);
    }

    @Override
    public void failed(String name) {
      publisher.failed(name);
    }

    @Override
    public void stopping() {
      publisher.goodbye();
    }

    @Override
    public void close() {
      publisher.close();
      own.ifPresent(RegistryObserver::close);
    }
  }
}
