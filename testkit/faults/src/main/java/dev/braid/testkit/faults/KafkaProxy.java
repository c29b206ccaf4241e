package dev.braid.testkit.faults;

import dev.braid.testkit.faults.KafkaChunks.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Stands between some Kafka clients and all brokers of their cluster. Give {@link
 * #bootstrapServers} to the clients that are to be cut off or slowed down, and nothing to the
 * brokers: clients connect to the addresses that brokers advertise, so the proxy puts its own into
 * the responses that tell them. Other clients of the same brokers, with a proxy of their own or
 * none, notice nothing.
 *
 * <p>One thing escapes it: the hint of a new leader in the response to a produce or fetch request,
 * which comes only when the leader of a partition has moved between several brokers. For any
 * thread.
 */
public final class KafkaProxy implements AutoCloseable {

  private final Map<Address, TcpProxy> proxies = new LinkedHashMap<>();
  private final List<Consumer<TcpProxy>> changes = new ArrayList<>();
  private final String bootstrapServers;

  private KafkaProxy(List<Address> brokers) {
    List<String> addresses = new ArrayList<>();
    brokers.forEach(broker -> addresses.add(proxyOf(broker).address()));
    this.bootstrapServers = String.join(",", addresses);
  }

  /**
   * Starts a proxy before these brokers; it finds the others of their cluster itself.
   *
   * @param bootstrapServers host:port,host:port
   */
  public static KafkaProxy before(String bootstrapServers) {
    List<Address> brokers = new ArrayList<>();
    for (String broker : bootstrapServers.split(",", -1)) {
      int colon = broker.lastIndexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException(
            "expected brokers as host:port,host:port, found '%s'".formatted(bootstrapServers));
      }
      brokers.add(
          new Address(
              broker.substring(0, colon), Integer.parseInt(broker.substring(colon + 1).strip())));
    }
    return new KafkaProxy(brokers);
  }

  /** The addresses for the clients behind this proxy. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Breaks all connections, and every new one, until {@link #restore}. */
  public void cut() {
    change(TcpProxy::cut);
  }

  /** Lets new connections through again. */
  public void restore() {
    change(TcpProxy::restore);
  }

  /** From now on passes what comes in that direction on so much later; zero: at once. */
  public void delay(Direction direction, Duration delay) {
    change(proxy -> proxy.delay(direction, delay));
  }

  /** Breaks all connections, and listens no more. */
  @Override
  public synchronized void close() {
    proxies.values().forEach(TcpProxy::close);
  }

  /** A broker that is met later finds itself as cut off and as slow as the others. */
  private synchronized void change(Consumer<TcpProxy> change) {
    changes.add(change);
    proxies.values().forEach(change);
  }

  private synchronized TcpProxy proxyOf(Address broker) {
    return proxies.computeIfAbsent(
        broker,
        address -> {
          TcpProxy proxy =
              TcpProxy.to(address.host(), address.port(), () -> new KafkaChunks(this::instead));
          changes.forEach(change -> change.accept(proxy));
          return proxy;
        });
  }

  private Address instead(Address broker) {
    TcpProxy proxy = proxyOf(broker);
    String address = proxy.address();
    return new Address(address.substring(0, address.lastIndexOf(':')), proxy.port());
  }
}
