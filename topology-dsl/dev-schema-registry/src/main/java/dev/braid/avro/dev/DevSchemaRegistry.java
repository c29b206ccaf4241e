package dev.braid.avro.dev;

import com.sun.net.httpserver.HttpServer;
import dev.braid.avro.internal.book.Change;
import dev.braid.avro.internal.book.SchemaBook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry to develop against: a server in this process, on 127.0.0.1, that speaks the
 * part of Confluent's protocol that registering, reading and evolving Avro schemas needs. Any
 * client may ask it, Confluent's own among them.
 *
 * <p>Why a server of our own, of a few hundred lines: Confluent's is not under an open licence and
 * not in Maven Central, and Apicurio's is 158 MB, needs a newer Java than ours, and takes seconds
 * to start. This one is there at once and brings no dependency. It is not for production: one
 * process, no authentication, no replication. Tests hold it to the same contract as Apicurio's.
 *
 * <p>Given a folder, it keeps all that it knows in a file there, {@code schemas.jsonl}, so that the
 * ids in the records of a development broker mean the same after a restart of both. For several
 * threads.
 */
public final class DevSchemaRegistry implements AutoCloseable {

  private static final int THREADS = 4;

  private final HttpServer server;
  private final ExecutorService threads;
  private final @Nullable SchemaFile file;

  private DevSchemaRegistry(HttpServer server, ExecutorService threads, @Nullable SchemaFile file) {
    this.server = server;
    this.threads = threads;
    this.file = file;
  }

  /**
   * Starts one that forgets everything at its end.
   *
   * @param port to listen at; 0 takes a free one
   * @throws IllegalStateException if the port is taken
   */
  public static DevSchemaRegistry start(int port) {
    return start(port, new SchemaBook(change -> {}), null);
  }

  /**
   * Starts one that keeps what it knows.
   *
   * @param port to listen at; 0 takes a free one
   * @param folder where; made when it is not there
   * @throws IllegalStateException if the port is taken, the folder is in use by another one, or its
   *     file is broken
   * @throws UncheckedIOException if the file cannot be opened
   */
  public static DevSchemaRegistry start(int port, Path folder) {
    Journal journal = new Journal();
    SchemaBook book = new SchemaBook(journal::append);
    SchemaFile file = SchemaFile.open(folder, change -> change.applyTo(book));
    journal.file = file;
    try {
      return start(port, book, file);
    } catch (RuntimeException failure) {
      file.close();
      throw failure;
    }
  }

  private static DevSchemaRegistry start(int port, SchemaBook book, @Nullable SchemaFile file) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (BindException taken) {
      throw new IllegalStateException(
          "127.0.0.1:%s: cannot listen there (%s); the port is taken: stop what has it, or give"
                  .formatted(port, taken.getMessage())
              + " another port, or 0 for a free one",
          taken);
    } catch (IOException failure) {
      throw new UncheckedIOException("127.0.0.1:" + port + ": cannot listen there", failure);
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "schema registry");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", new DevExchange(new DevEndpoints(book)));
    server.start();
    return new DevSchemaRegistry(server, threads, file);
  }

  /** Where it listens, as {@code schema.registry.url} wants it. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Stops listening; what it kept in a folder stays there. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    if (file != null) {
      file.close();
    }
  }

  /** Nothing is written while the file is read. */
  private static final class Journal {

    private @Nullable SchemaFile file;

    void append(Change change) {
      if (file != null) {
        file.append(change);
      }
    }
  }
}
