package dev.braid.benchmarks.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Requests as Braid's request client sends them, the same ones in every run. */
public final class Requests {

  /** The topic that all jobs read. */
  public static final String TOPIC = "bench.requests";

  /** Where their replies are wanted. */
  public static final String REPLIES = "bench.replies";

  /** Of every value. */
  static final int BYTES = 100;

  private static final String[] VOCABULARY = {
    "the", "sea", "whale", "ship", "captain", "and", "of", "wind", "boat", "harpoon", "sail", "oil",
    "to", "crew", "storm", "deck", "mast", "rope", "calm", "night"
  };

  private final Random random = new Random(42);
  private final int partitions;

  /** No request may expire in a long run. */
  public static final Duration PATIENCE = Duration.ofHours(12);

  private final long deadline;

  public Requests(int partitions, Instant now) {
    this.partitions = partitions;
    this.deadline = now.plus(PATIENCE).toEpochMilli();
  }

  /** Request {@code number}: its partition, and that of its reply, follow from it. */
  public ProducerRecord<byte[], byte[]> next(int number) {
    int partition = number % partitions;
    byte[] key = "key-%06d".formatted(number % 1000).getBytes(UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(Requests.TOPIC, partition, key, line(random).getBytes(UTF_8));
    byte[] random16 = new byte[16];
    random.nextBytes(random16);
    String id = HexFormat.of().formatHex(random16);
    Headers headers = record.headers();
    Wire.putReturnAddress(headers, REPLIES, partition, id.getBytes(UTF_8));
    Wire.put(headers, Wire.DEADLINE, deadline);
    Wire.put(headers, Wire.SENDER, "bench");
    Wire.put(headers, Wire.CONTENT_TYPE, "text/plain");
    return record;
  }

  /** A text of {@link #BYTES} letters. */
  public static String line(Random random) {
    StringBuilder line = new StringBuilder(BYTES + 8);
    while (line.length() < BYTES) {
      line.append(word(random)).append(' ');
    }
    line.setLength(BYTES - 1);
    return line.append('.').toString();
  }

  public static String word(Random random) {
    return VOCABULARY[random.nextInt(VOCABULARY.length)];
  }
}
