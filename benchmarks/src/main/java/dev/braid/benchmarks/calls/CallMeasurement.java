package dev.braid.benchmarks.calls;

/**
 * What one round of calls has shown.
 *
 * @param p50 of the latency, in milliseconds
 * @param p99 of the latency, in milliseconds
 * @param perSecond calls
 * @param cpuMicros of caller and services, for one call
 * @param bytes allocated by caller and services, for one call
 * @param brokerCpuMicros of the brokers, for one call
 * @param records written to topics, for one call
 */
record CallMeasurement(
    double p50,
    double p99,
    double perSecond,
    double cpuMicros,
    double bytes,
    double brokerCpuMicros,
    double records) {}
