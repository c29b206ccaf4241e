package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;

/**
 * What the engine asks of whoever runs it, and tells them. All of it is information from outside,
 * which a replay may find changed.
 *
 * @param clock decides at once only where no state is kept, such as deadlines around inline
 *     handlers. Where state is kept, what follows from it is written to the store or to the log
 *     first, and acts when that stands
 * @param workers runs the handlers off the stream thread
 * @param topics which reply topics exist
 * @param directory whether anyone serves what is called
 * @param times how long a call may take that has no timeout of its own
 * @param commits when what a stream thread has written stands
 * @param logEnds what stood in the log before a task began to read it
 * @param crashLog where the record in hand is remembered over a crash
 * @param counters where the engine counts
 * @param reports what is told of what goes wrong
 */
public record Environment(
    InstantSource clock,
    Workers workers,
    ReturnTopics topics,
    ServiceDirectory directory,
    CallTimes times,
    Commits commits,
    LogEnds logEnds,
    CrashLog crashLog,
    EngineCounters counters,
    Reports reports) {

  public Environment {
    requireNonNull(clock, "clock");
    requireNonNull(workers, "workers");
    requireNonNull(topics, "topics");
    requireNonNull(directory, "directory");
    requireNonNull(times, "times");
    requireNonNull(commits, "commits");
    requireNonNull(logEnds, "logEnds");
    requireNonNull(crashLog, "crashLog");
    requireNonNull(counters, "counters");
    requireNonNull(reports, "reports");
  }

  /** Nobody is asked, with threads and counters of its own. */
  public static Environment alone() {
    return new Environment(
        InstantSource.system(),
        Workers.threads(),
        ReturnTopics.any(),
        ServiceDirectory.off(),
        CallTimes.UNTOLD,
        Commits.immediate(),
        LogEnds.none(),
        CrashLog.none(),
        new EngineCounters(),
        new Reports(true));
  }

  public Environment withClock(InstantSource given) {
    return new Environment(
        given, workers, topics, directory, times, commits, logEnds, crashLog, counters, reports);
  }

  public Environment withWorkers(Workers given) {
    return new Environment(
        clock, given, topics, directory, times, commits, logEnds, crashLog, counters, reports);
  }

  public Environment withTopics(ReturnTopics given) {
    return new Environment(
        clock, workers, given, directory, times, commits, logEnds, crashLog, counters, reports);
  }

  public Environment withDirectory(ServiceDirectory given) {
    return new Environment(
        clock, workers, topics, given, times, commits, logEnds, crashLog, counters, reports);
  }

  public Environment withTimes(CallTimes given) {
    return new Environment(
        clock, workers, topics, directory, given, commits, logEnds, crashLog, counters, reports);
  }

  public Environment withCommits(Commits given) {
    return new Environment(
        clock, workers, topics, directory, times, given, logEnds, crashLog, counters, reports);
  }

  public Environment withLogEnds(LogEnds given) {
    return new Environment(
        clock, workers, topics, directory, times, commits, given, crashLog, counters, reports);
  }

  public Environment withCrashLog(CrashLog given) {
    return new Environment(
        clock, workers, topics, directory, times, commits, logEnds, given, counters, reports);
  }

  public Environment withReports(Reports given) {
    return new Environment(
        clock, workers, topics, directory, times, commits, logEnds, crashLog, counters, given);
  }
}
