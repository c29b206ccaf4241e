package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The id of a call: an execution's id and the id of the step that asks. Without a step it stands
 * for the execution as a whole. It is the correlation id of the call, so that a reply finds its
 * execution by what it echoes and by nothing else.
 */
public record CallId(String execution, String stepId) {

  private static final char SEPARATOR = '/';

  private static final int EXECUTION_LENGTH = 32;

  /** The text of a call id; of the execution as a whole when {@code stepId} is empty. */
  public static String of(String execution, String stepId) {
    return execution + SEPARATOR + stepId;
  }

  /** The call id in a reply's correlation id, or null when it is none of ours. */
  public static @Nullable CallId parse(byte @Nullable [] correlation) {
    if (correlation == null || correlation.length <= EXECUTION_LENGTH) {
      return null;
    }
    String text = new String(correlation, UTF_8);
    if (text.length() <= EXECUTION_LENGTH || text.charAt(EXECUTION_LENGTH) != SEPARATOR) {
      return null;
    }
    String execution = text.substring(0, EXECUTION_LENGTH);
    return isExecution(execution)
        ? new CallId(execution, text.substring(EXECUTION_LENGTH + 1))
        : null;
  }

  /** Whether a text has the form of an execution's id. */
  static boolean isExecution(String text) {
    return text.length() == EXECUTION_LENGTH && text.chars().allMatch(HexFormat::isHexDigit);
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /**
   * Makes execution ids, by hashing what makes a request the same request. For any thread: a
   * handler may ask for its call id wherever it likes.
   */
  public static final class Maker {

    private static final byte[] START = "/start".getBytes(UTF_8);

    private final MessageDigest digest;
    private final byte[] flow;

    public Maker(String flow) {
      this.flow = flow.getBytes(UTF_8);
      this.digest = sha256();
    }

    /** Of a request with a call id: a repeat of it is the same execution. */
    public synchronized String ofCall(@Nullable ReturnAddress returnAddress, byte[] callId) {
      add(flow);
      if (returnAddress != null) {
        add(returnAddress.topic().getBytes(UTF_8));
        digest.update(ByteBuffer.allocate(4).putInt(returnAddress.partition()).array());
      }
      add(callId);
      return hex();
    }

    /** Of a request to what has a memory for each key, wherever its reply goes. */
    public synchronized String ofCallOfKey(byte[] key, byte[] callId) {
      add(flow);
      add(key);
      add(callId);
      return hex();
    }

    /**
     * Of a durable start: whoever starts with the same call id means the same execution. No flow
     * has a slash in its name, so no other request has such an id.
     */
    public synchronized String ofStart(byte[] callId) {
      add(START);
      add(flow);
      add(callId);
      return hex();
    }

    /**
     * Of a foreign request: its place in the log, since a client may reuse a correlation id. A
     * place has several lives, if the topic is deleted and made again, or loses its last records;
     * so what stands in the record counts too.
     *
     * @param stamp the timestamp, as it stands in the record
     */
    public synchronized String ofPlace(
        String topic, int partition, long offset, long stamp, byte @Nullable [] correlation) {
      add(flow);
      add(topic.getBytes(UTF_8));
      digest.update(
          ByteBuffer.allocate(20).putInt(partition).putLong(offset).putLong(stamp).array());
      add(correlation == null ? new byte[0] : correlation);
      return hex();
    }

    /** With its length before it, so that no two lists of parts read the same. */
    private void add(byte[] part) {
      digest.update(ByteBuffer.allocate(4).putInt(part.length).array());
      digest.update(part);
    }

    private String hex() {
      return HexFormat.of().formatHex(digest.digest(), 0, EXECUTION_LENGTH / 2);
    }
  }
}
