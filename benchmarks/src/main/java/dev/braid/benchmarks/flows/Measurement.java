package dev.braid.benchmarks.flows;

/**
 * What one round of a job has shown.
 *
 * @param recordsPerSecond of replies in the log, while all partitions are in flow
 * @param cpuMicros of the stream thread, for one record
 * @param bytes allocated by the stream thread, for one record
 * @param digest of all replies, whatever their order: equal where the replies are
 */
public record Measurement(double recordsPerSecond, double cpuMicros, double bytes, long digest) {}
