package dev.braid.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between clients and a server on a port of its own of the loopback address: can cut all
 * connections, let them through again, and slow them down in each direction. For any thread.
 *
 * <p>A Kafka client connects to the addresses that its brokers advertise, and so goes round a plain
 * proxy: use {@link KafkaProxy} there.
 */
public final class TcpProxy implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);

  private final InetSocketAddress server;
  private final Supplier<Chunks> protocol;
  private final ServerSocket listener;
  private final Thread acceptor;
  private final Map<Direction, Duration> delays = new EnumMap<>(Direction.class);
  private final List<ProxyConnection> connections = new ArrayList<>();
  private boolean isCut;

  private TcpProxy(InetSocketAddress server, Supplier<Chunks> protocol, ServerSocket listener) {
    this.server = server;
    this.protocol = protocol;
    this.listener = listener;
    this.acceptor = new Thread(this::accept, "proxy to " + server);
    acceptor.setDaemon(true);
  }

  /** Starts a proxy before a server, which need not run yet. */
  public static TcpProxy to(String host, int port) {
    return to(host, port, () -> Chunks::whatIsThere);
  }

  static TcpProxy to(String host, int port, Supplier<Chunks> protocol) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port), protocol, listener);
      proxy.acceptor.start();
      return proxy;
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "cannot listen as a proxy to %s:%d".formatted(host, port), failed);
    }
  }

  /** The port that clients connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Host and port that clients connect to. */
  public String address() {
    return listener.getInetAddress().getHostAddress() + ":" + port();
  }

  /** Breaks all connections, and every new one, until {@link #restore}. */
  public synchronized void cut() {
    isCut = true;
    connections.forEach(ProxyConnection::cut);
    connections.clear();
  }

  /** Lets new connections through again. */
  public synchronized void restore() {
    isCut = false;
  }

  /** From now on passes what comes in that direction on so much later; zero: at once. */
  public synchronized void delay(Direction direction, Duration delay) {
    delays.put(direction, delay);
  }

  private synchronized Duration delayOf(Direction direction) {
    return delays.getOrDefault(direction, Duration.ZERO);
  }

  /** Breaks all connections, and listens no more. */
  @Override
  public void close() {
    cut();
    try {
      listener.close();
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot close the proxy on " + address(), failed);
    }
    try {
      // Until it has left its accept, the system takes connections all the same.
      acceptor.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException refused) {
        LOG.debug("a connection through {} fails", address(), refused);
      }
    }
  }

  private synchronized boolean isCut() {
    return isCut;
  }

  private void connect(Socket client) throws IOException {
    if (isCut()) {
      client.close();
      return;
    }
    Socket upstream = new Socket();
    ProxyConnection connection =
        new ProxyConnection(client, upstream, protocol.get(), this::delayOf);
    try {
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      upstream.connect(server);
    } catch (IOException unreachable) {
      connection.cut();
      throw unreachable;
    }
    if (keep(connection)) {
      connection.start();
    } else {
      connection.cut();
    }
  }

  private synchronized boolean keep(ProxyConnection connection) {
    if (isCut) {
      return false;
    }
    connections.removeIf(old -> !old.isOpen());
    return connections.add(connection);
  }
}
