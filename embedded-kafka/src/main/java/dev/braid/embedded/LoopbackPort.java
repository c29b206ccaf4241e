package dev.braid.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback address.
 *
 * <p>They come from below the range that operating systems hand out to outgoing connections (32768
 * and up): a broker that is stopped for a while would otherwise lose its port to some client's
 * socket, and find it taken when it comes back.
 */
final class LoopbackPort {

  static final String HOST = "127.0.0.1";

  private static final byte[] ADDRESS = {127, 0, 0, 1};

  private static final int FIRST = 12_000;
  private static final int END = 32_000;
  private static final int ATTEMPTS = 1_000;

  private LoopbackPort() {}

  /** A port that was free a moment ago; whoever binds it must be ready to find it taken. */
  static int free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port on %s between %d and %d in %d attempts; stop something that listens there"
            .formatted(HOST, FIRST, END - 1, ATTEMPTS));
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
