package dev.braid.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.CrashLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashFilesTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("crashes").resolve("a.requests-2");
  }

  /** Of all records but those that say another. */
  private static final long TIME = 1_700_000_000_000L;

  /** As a process does that starts. */
  private CrashLog.Partition start() {
    return new CrashFiles(folder.resolve("crashes")).of("a.requests", 2);
  }

  private void crashAt(long offset) {
    start().begin(offset, TIME);
  }

  @Test
  void aNewLogKnowsOfNoCrash() {
    assertThat(start().crashes(0, TIME)).isZero();
    assertThat(file()).hasSize(CrashFiles.SIZE);
  }

  @Test
  void aRecordInHandWhenTheProcessEndsHasCrashedOnce() {
    crashAt(7);
    assertThat(start().crashes(7, TIME)).isEqualTo(1);
    assertThat(start().crashes(6, TIME)).isZero();
  }

  /** Its topic has been deleted and made again, say. */
  @Test
  void anotherRecordAtTheSameOffsetHasNotCrashed() {
    crashAt(7);
    crashAt(7);
    assertThat(start().crashes(7, TIME + 1)).isZero();
    start().begin(7, TIME + 1);
    assertThat(start().crashes(7, TIME + 1)).isEqualTo(1);
    assertThat(start().crashes(7, TIME)).isZero();
  }

  /** To give it up then would be to take back what others have been told. */
  @Test
  void whatHasPassedOnceIsNeverGivenUp() {
    CrashLog.Partition first = start();
    first.begin(7, TIME);
    first.pass(7, TIME);
    first.end(7);
    first.begin(8, TIME);
    for (int i = 0; i < 4; i++) {
      crashAt(7);
    }
    assertThat(start().crashes(7, TIME)).isZero();
    crashAt(8);
    assertThat(start().crashes(8, TIME)).isPositive();
  }

  /** Its transaction may be aborted, and others have been answered without it meanwhile. */
  @Test
  void whatWasGivenUpOnceIsGivenUpWheneverItIsRead() {
    CrashLog.Partition first = start();
    first.giveUp(7, TIME);
    first.end(7);
    first.begin(8, TIME);
    first.pass(8, TIME);
    first.end(8);
    crashAt(9);
    assertThat(start().crashes(7, TIME)).isEqualTo(CrashLog.MOST_CRASHES);
    assertThat(start().crashes(7, TIME + 1)).isZero();
    assertThat(start().crashes(8, TIME)).isZero();
  }

  /** Each life but the last ends in the transaction that gave the first ones up. */
  @Test
  void severalRecordsInARowThatCrashAreAllOvercome() {
    int lives = 0;
    while (lives < 100 && !survives(4)) {
      lives++;
    }
    assertThat(lives).isEqualTo(4 * CrashLog.MOST_CRASHES);
  }

  /** A life that reads so many records of which each ends it, unless it is given up. */
  private boolean survives(int records) {
    CrashLog.Partition log = start();
    for (int offset = 0; offset < records; offset++) {
      if (log.crashes(offset, TIME) < CrashLog.MOST_CRASHES) {
        log.begin(offset, TIME);
        return false;
      }
      log.giveUp(offset, TIME);
      log.end(offset);
    }
    return true;
  }

  @Test
  void onlyTheLatestThatWereGivenUpAreRemembered() {
    CrashLog.Partition log = start();
    for (int offset = 0; offset < 9; offset++) {
      log.giveUp(offset, TIME);
      log.giveUp(offset, TIME);
    }
    assertThat(start().crashes(0, TIME)).isZero();
    assertThat(start().crashes(1, TIME)).isEqualTo(CrashLog.MOST_CRASHES);
    assertThat(start().crashes(8, TIME)).isEqualTo(CrashLog.MOST_CRASHES);
  }

  @Test
  void whatPassedInATopicThatWasDeletedSaysNothingOfTheNextOne() {
    start().pass(100, TIME);
    start().begin(7, TIME + 1);
    assertThat(start().crashes(7, TIME + 1)).isEqualTo(1);
    start().pass(7, TIME + 1);
    start().begin(8, TIME + 1);
    assertThat(start().crashes(8, TIME + 1)).isEqualTo(1);
    assertThat(start().crashes(7, TIME + 1)).isZero();
  }

  @Test
  void crashesOfOneRecordAddUp() {
    crashAt(7);
    crashAt(7);
    crashAt(7);
    assertThat(start().crashes(7, TIME)).isEqualTo(3);
  }

  @Test
  void offsetZeroIsARecordLikeOthers() {
    crashAt(0);
    assertThat(start().crashes(0, TIME)).isEqualTo(1);
  }

  @Test
  void recordsBeforeItThatAreRunAgainChangeNothing() {
    crashAt(7);
    CrashLog.Partition again = start();
    again.begin(5, TIME);
    again.end(5);
    again.begin(6, TIME);
    again.end(6);
    again.begin(7, TIME);
    assertThat(start().crashes(7, TIME)).isEqualTo(2);
  }

  @Test
  void aStopBetweenTwoRecordsIsNoCrash() {
    crashAt(7);
    CrashLog.Partition again = start();
    again.begin(5, TIME);
    again.end(5);
    assertThat(start().crashes(7, TIME)).isEqualTo(1);
    assertThat(start().crashes(5, TIME)).isZero();
  }

  @Test
  void aRecordThatIsWorkedOffStartsAtZeroAgain() {
    crashAt(7);
    CrashLog.Partition again = start();
    again.begin(7, TIME);
    again.end(7);
    assertThat(again.crashes(7, TIME)).isZero();
    crashAt(7);
    assertThat(start().crashes(7, TIME)).isEqualTo(1);
  }

  @Test
  void aLaterRecordThatIsWorkedOffShowsThatTheCrashedOneIsBehind() {
    crashAt(7);
    CrashLog.Partition again = start();
    again.begin(9, TIME);
    again.end(9);
    assertThat(start().crashes(7, TIME)).isZero();
  }

  @Test
  void aCrashOfAnotherRecordTakesItsPlace() {
    crashAt(7);
    crashAt(7);
    crashAt(4);
    assertThat(start().crashes(7, TIME)).isZero();
    assertThat(start().crashes(4, TIME)).isEqualTo(1);
  }

  /** A stream thread that fails leaves its task to another one of the same process. */
  @Test
  void aThreadThatEndsIsACrashToo() {
    CrashFiles files = new CrashFiles(folder);
    files.of("a.requests", 0).begin(3, TIME);
    assertThat(files.of("a.requests", 0).crashes(3, TIME)).isEqualTo(1);
    assertThat(files.of("a.requests", 1).crashes(3, TIME)).isZero();
    assertThat(files.of("b.requests", 0).crashes(3, TIME)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 47, 49, 4096})
  void aFileOfAnotherSizeIsTakenForAnEmptyOne(int size) throws IOException {
    crashAt(7);
    Files.write(file(), new byte[size]);
    assertThat(start().crashes(7, TIME)).isZero();
    crashAt(8);
    assertThat(start().crashes(8, TIME)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 24, 40})
  void aDamagedFileIsTakenForAnEmptyOne(int at) throws IOException {
    crashAt(7);
    byte[] content = Files.readAllBytes(file());
    content[at] = (byte) 0x80;
    Files.write(file(), content);
    assertThat(start().crashes(7, TIME)).isZero();
    assertThat(file()).hasSize(CrashFiles.SIZE);
  }

  @Test
  void aFolderThatCannotBeUsedIsNoReasonNotToServe() throws IOException {
    Files.writeString(folder.resolve("crashes"), "not a folder");
    CrashLog.Partition log = start();
    log.begin(1, TIME);
    log.end(1);
    assertThat(log.crashes(1, TIME)).isZero();
  }
}
