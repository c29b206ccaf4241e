package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.Comparison;
import dev.braid.benchmarks.run.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the heartbeats of many instances have cost an observer.
 *
 * @param idle seconds in which nobody was there
 * @param beating seconds in which all were
 * @param heap that all of them take, in bytes
 * @param suspected how often one was in doubt, though none was gone
 * @param newcomer what another observer needed that came in the end
 */
record HeartbeatResults(
    int instances,
    List<HeartbeatCost> idle,
    List<HeartbeatCost> beating,
    long heap,
    long suspected,
    Newcomer newcomer) {

  /**
   * An observer that starts while all beat.
   *
   * @param seconds until its view was current
   * @param heartbeats that it had read by then
   */
  record Newcomer(double seconds, long heartbeats) {}

  /** A table for people. */
  String table() {
    Table table = new Table();
    table.line("%,d instances beat each second; medians of %d s", instances, beating.size());
    table.line("  each second              nobody      beating");
    row(table, "heartbeats", HeartbeatCost::heartbeats);
    row(table, "cpu ms", HeartbeatCost::cpuMillis);
    row(table, "KiB allocated", cost -> cost.allocated() / 1024.0);
    row(table, "broker cpu ms", HeartbeatCost::brokerCpuMillis);
    table.line("  cpu for a heartbeat: %.2f us", cpuMicros());
    table.line(
        "  heap for all of them: %,d KiB, %,d bytes for each", heap / 1024, heap / instances);
    table.line("  in doubt meanwhile: %d", suspected);
    table.line(
        "  a new observer: current after %.2f s, and %,d heartbeats",
        newcomer.seconds(), newcomer.heartbeats());
    return table.toString();
  }

  private void row(Table table, String name, ToDoubleFunction<HeartbeatCost> figure) {
    table.line(
        "  %-18s %,12.1f %,12.1f",
        name, Comparison.median(idle, figure), Comparison.median(beating, figure));
  }

  /** Beyond what the observer needs when nobody is there. */
  private double cpuMicros() {
    double more =
        Comparison.median(beating, HeartbeatCost::cpuMillis)
            - Comparison.median(idle, HeartbeatCost::cpuMillis);
    return more * 1_000 / Comparison.median(beating, HeartbeatCost::heartbeats);
  }

  /** The same and every single second, as a tree. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("instances", instances);
    tree.put("nobody", idle.stream().map(HeartbeatResults::tree).toList());
    tree.put("beating", beating.stream().map(HeartbeatResults::tree).toList());
    tree.put("heapBytes", heap);
    tree.put("suspected", suspected);
    tree.put("newcomerSeconds", newcomer.seconds());
    tree.put("newcomerHeartbeats", newcomer.heartbeats());
    return tree;
  }

  private static Map<String, Object> tree(HeartbeatCost cost) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("heartbeats", cost.heartbeats());
    tree.put("cpuMillis", cost.cpuMillis());
    tree.put("allocatedBytes", cost.allocated());
    tree.put("brokerCpuMillis", cost.brokerCpuMillis());
    return tree;
  }
}
