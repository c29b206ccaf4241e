package dev.braid.runtime.spi;

import static java.util.Objects.requireNonNull;

import dev.braid.count.Counters;
import dev.braid.runtime.client.Brokers;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.Topics;
import dev.braid.runtime.config.Config;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.StoreQueryParameters;

/**
 * The app that a {@link Component} joins, and what it hands out. For any thread.
 *
 * @param app its name
 * @param instance id of this instance of it, of letters, digits, _ and -
 * @param hosted its services and flows
 * @param brokers that it runs on; outlive the component
 * @param running what can be asked once it runs
 */
public record AppContext(
    String app,
    String instance,
    Config config,
    List<HostedService> hosted,
    Brokers brokers,
    Running running) {

  /** What an app tells its components while it runs. */
  public interface Running {

    /** Nothing runs. */
    Running NOTHING =
        new Running() {
          @Override
          public Counters counters() {
            return Counters.NONE;
          }

          @Override
          public List<String> troubles() {
            return List.of("is not running");
          }

          @Override
          public <T> T store(String deployment, StoreQueryParameters<T> query) {
            throw new IllegalStateException("'%s' does not run yet".formatted(deployment));
          }
        };

    /** Of the engine and of all components. */
    Counters counters();

    /** What keeps the app from serving all that it hosts, for people; empty: it is ready. */
    List<String> troubles();

    /**
     * A store of a deployment that the component has brought.
     *
     * @throws IllegalStateException when it does not run, or just moves to another instance: try
     *     again
     */
    <T> T store(String deployment, StoreQueryParameters<T> query);
  }

  public AppContext {
    requireNonNull(app, "app");
    requireNonNull(instance, "instance");
    requireNonNull(config, "config");
    hosted = List.copyOf(hosted);
    requireNonNull(brokers, "brokers");
    requireNonNull(running, "running");
  }

  /** One without an app that runs: for whoever calls a component by hand. */
  public AppContext(String app, String instance, Config config, List<HostedService> hosted) {
    this(app, instance, config, hosted, Brokers.of(config), Running.NOTHING);
  }

  /** Of the app, and closed with it. */
  public Admin admin() {
    return brokers.admin();
  }

  /** To create topics, and to look at their settings. */
  public Topics topics() {
    return brokers.topics();
  }

  /**
   * A new consumer, which the component closes.
   *
   * @param own settings of it, under what is configured
   */
  public Consumer<byte[], byte[]> consumer(Map<String, Object> own) {
    return brokers.consumer(own);
  }

  /**
   * A new producer, which the component closes.
   *
   * @param own settings of it, under what is configured
   */
  public Producer<byte[], byte[]> producer(Map<String, Object> own) {
    return brokers.producer(own);
  }

  /**
   * A new client, which the component closes.
   *
   * @param name under which it asks, and has its replies
   */
  public RequestClient requestClient(String name) {
    return RequestClient.connect(name, config);
  }

  /** Of the engine and of all components, from when the app runs. */
  public Counters counters() {
    return running.counters();
  }

  /** What keeps the app from serving all that it hosts, for people; empty: it is ready. */
  public List<String> troubles() {
    return running.troubles();
  }

  /**
   * A store of a deployment that the component has brought, by the deployment's name.
   *
   * @throws IllegalStateException when it does not run yet, or just moves to another instance: try
   *     again
   */
  public <T> T store(String deployment, StoreQueryParameters<T> query) {
    return running.store(deployment, query);
  }
}
