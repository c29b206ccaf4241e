package dev.braid.runtime.internal.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.junit.jupiter.api.Test;

class RewindingConsumerTest {

  /** As Kafka Streams closes it; by default that waits for half a minute. */
  @Test
  void aCloseThatNamesNoTimeIsBounded() {
    CloseOptions bounded =
        RewindingConsumer.bounded(
            CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    assertThat(bounded.timeout()).contains(Duration.ofSeconds(5));
    assertThat(bounded.groupMembershipOperation()).isEqualTo(GroupMembershipOperation.LEAVE_GROUP);
  }

  @Test
  void aTimeThatIsNamedStands() {
    assertThat(RewindingConsumer.bounded(CloseOptions.timeout(Duration.ofSeconds(9))).timeout())
        .contains(Duration.ofSeconds(9));
  }
}
