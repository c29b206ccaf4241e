package dev.braid.runtime.internal.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * Why nobody answers at an address. A client says only that it has waited, whether nothing listens
 * there, or a broker that is busy, or one that wants to be spoken to otherwise and closes each
 * connection. So the address is tried by hand: are we let in, and answered when we speak plainly?
 */
public final class Reach {

  private static final Duration TRIAL = Duration.ofSeconds(2);

  private static final String PLAIN = "PLAINTEXT";

  /** What a server that speaks TLS says to one that does not: an alert. */
  private static final int TLS_ALERT = 0x15;

  private static final int API_VERSIONS = 18;
  private static final int METADATA = 3;

  private Reach() {}

  /** What came of trying an address, the best of several last. */
  private enum Trial {
    NOBODY,
    SILENT,
    TLS,
    CLOSED,
    ANSWERS
  }

  /**
   * Waits until the brokers answer, for as long as a start may take.
   *
   * @throws IllegalStateException when they do not, with the reason
   */
  public static void require(Admin admin, Config config) {
    Duration patience = config.get(ConfigKey.START_TIMEOUT);
    int millis = (int) Math.min(patience.toMillis(), Integer.MAX_VALUE);
    try {
      admin
          .describeCluster(new DescribeClusterOptions().timeoutMs(millis))
          .nodes()
          .get(patience.toMillis() + TRIAL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof AuthenticationException) {
        throw new IllegalStateException(
            "%s: the brokers do not let this user in: %s"
                .formatted(config.get(ConfigKey.BOOTSTRAP_SERVERS), cause.getMessage()),
            failed);
      } else if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw new IllegalStateException(why(config, patience), failed);
      }
      throw new IllegalStateException("could not reach the brokers: " + cause, failed);
    } catch (TimeoutException late) {
      throw new IllegalStateException(why(config, patience), late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the brokers were waited for", interrupted);
    }
  }

  /**
   * Finds out why brokers have not answered.
   *
   * @param waited for so long
   */
  public static String why(Config config, Duration waited) {
    String servers = config.get(ConfigKey.BOOTSTRAP_SERVERS);
    String protocol =
        config.kafka().getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, PLAIN);
    Trial best = Trial.NOBODY;
    List<String> nobody = new ArrayList<>();
    for (String server : servers.split(",", -1)) {
      Trial trial = attempt(server.strip());
      if (trial == Trial.NOBODY) {
        nobody.add(server.strip());
      }
      best = trial.compareTo(best) > 0 ? trial : best;
    }
    boolean plain = protocol.equals(PLAIN);
    boolean tls = protocol.endsWith("SSL");
    return switch (best) {
      case NOBODY -> "nothing listens at " + String.join(", ", nobody);
      case TLS ->
          tls ? slow(servers, waited) : other(servers, protocol, "it speaks TLS: SSL or SASL_SSL");
      case CLOSED ->
          plain
              ? other(
                  servers, protocol, "it lets nobody in who has not said who it is: SASL_PLAINTEXT")
              : slow(servers, waited);
      case ANSWERS ->
          plain ? slow(servers, waited) : other(servers, protocol, "it speaks PLAINTEXT");
      case SILENT -> slow(servers, waited);
    };
  }

  private static String slow(String servers, Duration waited) {
    return "connected to %s, but slow: no answer within %s"
        .formatted(
            servers,
            waited.toMillis() % 1000 == 0 ? waited.toSeconds() + " s" : waited.toMillis() + " ms");
  }

  private static String other(String servers, String protocol, String what) {
    return "%s speaks another security protocol than %s: %s; set kafka.security.protocol"
        .formatted(servers, protocol, what);
  }

  private static Trial attempt(String server) {
    int colon = server.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(server.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(server.substring(0, Math.max(0, colon)), port),
          (int) TRIAL.toMillis());
      socket.setSoTimeout((int) TRIAL.toMillis());
      return speak(socket);
    } catch (IOException | IllegalArgumentException refused) {
      return Trial.NOBODY; // lost on the way, too, or no host of this name
    }
  }

  /** Asks for versions, which everybody may, and then for what only those may who are let in. */
  private static Trial speak(Socket socket) {
    boolean greeted = false;
    try {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      ask(out, API_VERSIONS, 0, new byte[0]);
      int first = in.read();
      if (first == TLS_ALERT) {
        return Trial.TLS;
      } else if (first < 0) {
        return Trial.CLOSED;
      }
      int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
      in.skipNBytes(Math.max(0, Math.min(length, 1 << 20)));
      greeted = true;
      ask(out, METADATA, 1, new byte[4]); // of no topics
      return in.read() < 0 ? Trial.CLOSED : Trial.ANSWERS;
    } catch (SocketTimeoutException late) {
      return Trial.SILENT;
    } catch (IOException cut) {
      return greeted ? Trial.CLOSED : Trial.TLS;
    }
  }

  private static void ask(DataOutputStream out, int api, int version, byte[] body)
      throws IOException {
    byte[] client = "braid".getBytes(UTF_8);
    out.writeInt(2 + 2 + 4 + 2 + client.length + body.length);
    out.writeShort(api);
    out.writeShort(version);
    out.writeInt(1);
    out.writeShort(client.length);
    out.write(client);
    out.write(body);
    out.flush();
  }
}
