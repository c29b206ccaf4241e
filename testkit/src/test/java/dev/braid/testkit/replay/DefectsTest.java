package dev.braid.testkit.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is broken on purpose is found, and by the check that is meant to find it: an instrument that
 * finds nothing proves nothing.
 */
final class DefectsTest {

  /**
   * @param most the number of seeds, from 0 on, within which it must be found
   * @param said part of what the check says that finds it
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          COMMITS_TOLD_EARLY   | 5000 | and there stands
          ENDS_OF_NOTHING      | 5000 | and there stands
          ENTRY_LOST           |  500 | by its log it holds
          OFFSETS_AHEAD        |  500 | has no end
          OFFSETS_AHEAD        |  500 | by its log it holds
          TASKS_GO_ON          |  500 | has no end
          COMMITS_AHEAD        |  500 | by its log it holds
          STANDBY_BEHIND       |  500 | by its log it holds
          ABORT_HALF_RESTORED  | 2000 | has no end
          STORES_MIXED_UP      |  500 | and there stands
          MESSAGE_LOST         |  500 | has no end
          TROUBLE_UNTOLD       |  500 | has no end
          RECORD_SKIPPED       |  500 | has no end
          RECORDS_SWAPPED      |  500 | by its log it holds
          TIME_REREAD          | 1000 | stands twice
          KEYS_ELSEWHERE       | 2000 | was told [
          NEW_CALL_IDS         |  500 | stands twice
          REPLIES_SWAPPED      |  500 | was told
          LEDGER_DRAWS         |  500 | was told [
          READS_UNCOMMITTED    | 2000 | by its log it holds
          OFFSETS_OUTLIVE      |  500 | cannot be read
          ORPHANS_WRITE        | 3000 | by its log it holds
          """)
  void eachIsFound(Defect defect, int most, String said) {
    Simulator simulator = new Simulator(defect);
    int seed = 0;
    while (seed < most && !isSaid(simulator.run(Histories.drawn(seed)), said)) {
      seed++;
    }
    assertThat(seed).as("seeds until %s was found", defect).isLessThan(most);
  }

  /**
   * What few drawn histories have: three crashes in a row, and more, what is started durably, or
   * that nothing else hides it.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PASSED_FORGOTTEN    | GIVEN_UP_AFTER_IT_WAS_TOLD |  500 | and there stands []
          GIVING_UP_FORGOTTEN | GIVEN_UP_IN_VAIN           | 2000 | was told [
          EXPIRY_COMMITTED    | REPLY_EXPIRES              |  500 | has no end
          MAPS_IN_A_DRAWN_ORDER | MAPS_IN_ANOTHER_ORDER    |  100 | in other bytes
          START_KEYS_FORGOTTEN | REFUSED_TWICE             |  500 | stands twice
          HANDLES_MIXED_UP    | STARTED_AND_LOST           |  500 | told that there is no
          CHANGED_BY_A_KILL   | CHANGED_BEHIND_A_STOP      |  500 | and there stands
          CHANGED_BY_A_KILL   | ROLLED_BEHIND_A_STOP       |  500 | and there stands
          CHANGED_BY_A_KILL   | RENAMED_BEHIND_A_STOP      |  500 | stands twice
          ENTRY_LOST          | REFUSED_TWICE              |  500 | told that there is no
          FENCED_IN_VAIN      | FENCED_WHILE_IT_OWNS       |  500 | has no end
          OFFSETS_OUTLIVE     | LOST_UNREAD                | 2000 | has no end
          RESET_TO_THE_END    | LOST_UNREAD                | 1000 | has no end
          REPLIES_SWAPPED     | LOST_UNREAD                |  500 | another one's answer
          PARKED_LOST         | SCHEMA_AWAY                |  100 | has no end
          PARKED_SWAPPED      | SCHEMA_AWAY                | 1500 | by its log it holds
          SCHEMA_FORGOTTEN    | SCHEMA_AWAY                | 2000 | and there stands
          ENDS_OF_NOTHING     | SCHEMA_AWAY                |  500 | and there stands
          KEPT_UNASKED        | KEPT_VALUE_UNREAD          | 1500 | was told 500, and there stands
          """)
  void eachIsFoundInItsScenario(Defect defect, Scenario scenario, int most, String said) {
    Simulator simulator = new Simulator(defect);
    int seed = 0;
    while (seed < most && !isSaid(simulator.run(scenario.of(seed)), said)) {
      seed++;
    }
    assertThat(seed).as("seeds until %s was found", defect).isLessThan(most);
  }

  private static boolean isSaid(List<String> findings, String part) {
    return findings.stream().anyMatch(line -> line.contains(part));
  }
}
