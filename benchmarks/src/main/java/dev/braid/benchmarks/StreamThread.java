package dev.braid.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/** What the one stream thread of a running KafkaStreams has used so far. */
final class StreamThread {

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long id;

  /**
   * @param clientId of the KafkaStreams
   */
  StreamThread(String clientId) {
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
  Usage usage() {
    return new Usage(threads.getThreadCpuTime(id), threads.getThreadAllocatedBytes(id));
  }

  /** Of a thread since it began. */
  record Usage(long cpuNanos, long bytes) {}
}
