package dev.braid.dsl;

import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The Java code of a service that keeps entries for each of its partitions, any number of which a
 * request may read and change, and that tells what it changed in a topic of its own: a store.
 *
 * <p>Deterministic by contract, as a {@link StatefulHandler}: the same entries, input and request
 * give the same reply, entries and changes, whenever and wherever it runs. The requests of one
 * partition run one after the other in the order of the log, on a stream thread: keep it short. To
 * fail with a code of its choice it throws {@link FaultException}; anything else it throws becomes
 * a fault 500. In both cases the entries stay as they were, and nothing is told.
 */
public interface PartitionHandler<I, O> {

  /** What becomes of a request with a key. */
  @Nullable O handle(Entries entries, I input, Request request) throws Exception;

  /**
   * What becomes of a tick, which nobody waits for. Who owns the partition writes one to its log
   * within a second or so after something was told, after it has taken the partition over, and when
   * the last one said so.
   *
   * @return by when the next one is needed though nothing is told, in milliseconds since the epoch;
   *     {@link Long#MAX_VALUE}: not at all
   */
  long tick(Entries entries, Request tick) throws Exception;

  /** What a handler may know of the request in hand, beside its input. */
  interface Request extends StatefulHandler.Request {

    /** Its key; empty for a tick. */
    byte[] key();

    /** The partition that it stands in. */
    int partition();

    /** Its place in the log of that partition. */
    long offset();
  }

  /**
   * The entries of one partition, for the time of one request. Names and values belong to whoever
   * gave them away: neither side changes them.
   */
  interface Entries {

    byte @Nullable [] get(byte[] name);

    /** From the next call on it is there for {@link #get} too. */
    void put(byte[] name, byte[] value);

    void delete(byte[] name);

    /**
     * Visits entries in the order of their names, as unsigned bytes, as they were before the
     * request.
     *
     * @param from the first name
     * @param to behind the last name
     * @param visitor is given name and value, and says whether to go on
     */
    void scan(byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor);

    /** Tells a change: a record with this key and value in the service's topic of changes. */
    void tell(byte[] key, byte[] value);
  }
}
