package dev.braid.benchmarks.run;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * What this process has used so far.
 *
 * @param cpuNanos of all its threads, those of the JVM among them
 * @param bytes that each living Java thread has allocated, by its id
 */
public record ProcessUsage(long cpuNanos, Map<Long, Long> bytes) {

  public static ProcessUsage now() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] ids = threads.getAllThreadIds();
    long[] allocated = threads.getThreadAllocatedBytes(ids);
    Map<Long, Long> bytes = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      bytes.put(ids[i], allocated[i]);
    }
    long cpu =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    return new ProcessUsage(cpu, bytes);
  }

  /** Bytes allocated since {@code before}, but for threads that have ended meanwhile. */
  public long bytesSince(ProcessUsage before) {
    long sum = 0;
    for (Map.Entry<Long, Long> thread : bytes.entrySet()) {
      sum += thread.getValue() - before.bytes.getOrDefault(thread.getKey(), 0L);
    }
    return sum;
  }
}
