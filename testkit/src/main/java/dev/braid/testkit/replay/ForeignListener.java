package dev.braid.testkit.replay;

import dev.braid.dsl.Codec;
import dev.braid.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A listener that is not of Braid: it answers where it is told to, and knows nothing else. */
final class ForeignListener implements Actor {

  private final World world;
  private final String name;
  private final int[] positions = new int[Fleet.PARTITIONS];
  private final int[] committed = new int[Fleet.PARTITIONS];

  ForeignListener(World world, String name) {
    this.world = world;
    this.name = name;
  }

  private List<Integer> readable() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] < world.log().partition(Wire.requestTopic(name), i).end()) {
        all.add(i);
      }
    }
    return all;
  }

  @Override
  public boolean step() {
    List<Integer> readable = readable();
    if (readable.isEmpty()) {
      return false;
    }
    int partition = readable.get(world.draw(readable.size()));
    if (world.suffers(Peril.CRASH) && world.chance(3)) {
      System.arraycopy(committed, 0, positions, 0, positions.length);
      return true;
    }
    Log.Entry request =
        world
            .log()
            .partition(Wire.requestTopic(name), partition)
            .entries()
            .get(positions[partition]);
    positions[partition]++;
    if (world.chance(30)) {
      System.arraycopy(positions, 0, committed, 0, positions.length);
    }
    answer(request);
    return true;
  }

  private void answer(Log.Entry request) {
    String topic = request.text(Wire.REPLY_TOPIC);
    byte[] partition = request.bytes(Wire.REPLY_PARTITION);
    byte[] correlation = request.bytes(Wire.CORRELATION_ID);
    byte[] payload = request.value();
    if (topic == null || partition == null || correlation == null || payload == null) {
      return;
    }
    // One that throws would answer nothing, and only a flow that waits would look after that.
    Object answer = world.answer(name, Rules.text(Codec.tree().decode(payload)), false);
    List<Header> headers =
        List.of(new RecordHeaders().add(Wire.CORRELATION_ID, correlation).toArray());
    Log.Entry entry =
        world
            .log()
            .partition(topic, ByteBuffer.wrap(partition).getInt())
            .append(world.now(), request.key(), Codec.tree().encode(answer), headers, null, name);
    world.note(() -> name + " sends " + world.print(entry));
  }

  @Override
  public boolean hasDoneWith(String topic) {
    return !topic.equals(Wire.requestTopic(name)) || readable().isEmpty();
  }

  @Override
  public void beginAnew(String topic) {
    if (topic.equals(Wire.requestTopic(name))) {
      Arrays.fill(positions, 0);
      Arrays.fill(committed, 0);
    }
  }

  @Override
  public boolean isIdle() {
    return readable().isEmpty();
  }
}
