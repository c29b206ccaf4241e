package dev.braid.benchmarks.run;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/** What the one stream thread of a running KafkaStreams has used so far. */
public final class StreamThread {

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long id;

  /**
   * @param clientId of the KafkaStreams
   */
  public StreamThread(String clientId) {
    this.id = find(threads, clientId + "-StreamThread-1");
  }

  private static long find(ThreadMXBean threads, String name) {
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().equals(name)) {
        return thread.getThreadId();
      }
    }
    throw new IllegalStateException("there is no thread " + name);
  }

  /** Now. */
  public Usage usage() {
    return new Usage(threads.getThreadCpuTime(id), threads.getThreadAllocatedBytes(id));
  }

  /** Of a thread since it began. */
  public record Usage(long cpuNanos, long bytes) {}
}
