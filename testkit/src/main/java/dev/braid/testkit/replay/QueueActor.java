package dev.braid.testkit.replay;

import dev.braid.dsl.kafka.QueueService;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Workers of a queue: any of them is given any request, at least once, in no order. */
final class QueueActor implements Actor {

  private final World world;
  private final String name;
  private final Life life;
  private final QueueService.Worker worker;
  private final List<Waiting> waiting = new ArrayList<>();
  private final int[] taken = new int[Fleet.PARTITIONS];

  private record Waiting(Log.Entry request, int deliveries) {}

  QueueActor(World world, String name) {
    this.world = world;
    this.name = name;
    this.life = new Life(world);
    this.worker = world.fleet().queue(name).worker(10);
  }

  private void take() {
    for (Log.Partition partition : world.log().topic(Wire.requestTopic(name))) {
      while (taken[partition.number()] < partition.end()) {
        waiting.add(new Waiting(partition.entries().get(taken[partition.number()]++), 1));
      }
    }
  }

  @Override
  public boolean step() {
    take();
    if (waiting.isEmpty()) {
      return false;
    }
    Waiting next = waiting.remove(world.draw(waiting.size()));
    world.note(() -> name + " takes " + world.print(next.request()));
    boolean again = world.suffers(Peril.CRASH) && world.chance(15) && next.deliveries() < 3;
    if (again) {
      waiting.add(new Waiting(next.request(), next.deliveries() + 1));
      if (world.chance(50)) {
        return true; // its worker has ended before it answered
      }
    }
    world.fleet().outside().enter(world, life);
    if (!worker.begin()) {
      throw new IllegalStateException("a worker that is not draining takes nothing");
    }
    List<ProducerRecord<byte[], byte[]>> replies;
    try {
      replies = worker.handle(record(next)).replies();
    } catch (MachineFailed failed) {
      world.note(() -> name + ": the machine of a worker fails");
      waiting.add(new Waiting(next.request(), next.deliveries() + 1));
      worker.settled();
      return true;
    }
    for (ProducerRecord<byte[], byte[]> message : replies) {
      Log.Entry entry =
          world
              .log()
              .place(message, world.draw(Fleet.PARTITIONS))
              .append(
                  world.now(),
                  message.key(),
                  message.value(),
                  List.of(message.headers().toArray()),
                  null,
                  name);
      world.note(() -> name + " sends " + world.print(entry));
    }
    worker.settled();
    return true;
  }

  private static ConsumerRecord<byte[], byte[]> record(Waiting next) {
    ConsumerRecord<byte[], byte[]> plain = next.request().record();
    return new ConsumerRecord<>(
        plain.topic(),
        plain.partition(),
        plain.offset(),
        plain.timestamp(),
        plain.timestampType(),
        plain.serializedKeySize(),
        plain.serializedValueSize(),
        plain.key(),
        plain.value(),
        plain.headers(),
        Optional.empty(),
        Optional.of((short) next.deliveries()));
  }

  @Override
  public boolean hasDoneWith(String topic) {
    take();
    return !topic.equals(Wire.requestTopic(name)) || waiting.isEmpty();
  }

  @Override
  public void beginAnew(String topic) {
    if (topic.equals(Wire.requestTopic(name))) {
      Arrays.fill(taken, 0);
    }
  }

  @Override
  public boolean isIdle() {
    take();
    return waiting.isEmpty();
  }
}
