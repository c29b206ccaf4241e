package dev.braid.testkit.faults;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection through a proxy. A thread for each direction reads, and another writes
 * what has been held back for long enough, in order.
 */
final class ProxyConnection {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyConnection.class);

  /** Chunks held back in one direction; the sender waits when there are more. */
  private static final int MOST_HELD_BACK = 1_000;

  private final Socket client;
  private final Socket server;
  private final Chunks chunks;
  private final Function<Direction, Duration> delays;
  private final AtomicInteger openDirections = new AtomicInteger(2);

  ProxyConnection(
      Socket client, Socket server, Chunks chunks, Function<Direction, Duration> delays) {
    this.client = client;
    this.server = server;
    this.chunks = chunks;
    this.delays = delays;
  }

  void start() {
    relay(Direction.TO_SERVER, client, server);
    relay(Direction.TO_CLIENT, server, client);
  }

  boolean isOpen() {
    return openDirections.get() > 0 && !client.isClosed();
  }

  /** Ends it at once, for both sides. */
  void cut() {
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.close();
      } catch (IOException alreadyBroken) {
        LOG.debug("{} was broken already", socket, alreadyBroken);
      }
    }
  }

  private void relay(Direction direction, Socket from, Socket to) {
    BlockingQueue<Held> heldBack = new LinkedBlockingQueue<>(MOST_HELD_BACK);
    thread("reader", direction, () -> read(direction, from, heldBack));
    thread("writer", direction, () -> write(to, heldBack));
  }

  private void read(Direction direction, Socket from, BlockingQueue<Held> heldBack)
      throws IOException, InterruptedException {
    DataInputStream stream = new DataInputStream(new BufferedInputStream(from.getInputStream()));
    byte[] chunk;
    do {
      chunk = chunks.next(direction, stream);
      heldBack.put(new Held(chunk, System.nanoTime() + delays.apply(direction).toNanos()));
    } while (chunk.length > 0);
  }

  private void write(Socket to, BlockingQueue<Held> heldBack)
      throws IOException, InterruptedException {
    OutputStream stream = to.getOutputStream();
    for (Held held = heldBack.take(); held.chunk.length > 0; held = heldBack.take()) {
      TimeUnit.NANOSECONDS.sleep(held.due - System.nanoTime());
      stream.write(held.chunk);
    }
    to.shutdownOutput();
    if (openDirections.decrementAndGet() == 0) {
      cut();
    }
  }

  private void thread(String what, Direction direction, Work work) {
    Thread thread = new Thread(() -> untilItBreaks(work), "proxy %s %s".formatted(what, direction));
    thread.setDaemon(true);
    thread.start();
  }

  private void untilItBreaks(Work work) {
    try {
      work.run();
    } catch (IOException | InterruptedException broken) {
      LOG.debug("a connection through a proxy ends", broken);
      cut();
    }
  }

  /** What waits until it is due, by the clock of {@link System#nanoTime}. */
  private static final class Held {
    private final byte[] chunk;
    private final long due;

    Held(byte[] chunk, long due) {
      this.chunk = chunk;
      this.due = due;
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }
}
