package dev.braid.runtime.internal.broker;

import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether an app's own topics are as they were at its start. One that has gone is made again,
 * as at a start: its readers would wait for it, deaf and without a word. One that has got more
 * partitions than are served is told of. For any thread.
 */
public final class TopicWatch {

  private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

  private static final long PATIENCE_MILLIS = 2000;

  private static final String REQUESTS = Wire.requestTopic("");

  private final Admin admin;
  private final Set<String> own = new TreeSet<>();
  private final ServedPartitions served;
  private final Runnable provision;
  private final Consumer<TopicSpec> mark;
  private final Set<String> told = new TreeSet<>();
  private volatile List<String> troubles = List.of();

  /**
   * @param provision makes what is missing, as a start does
   * @param mark makes a topic by which callers know
   */
  public TopicWatch(
      Admin admin,
      List<Deployment> compiled,
      ServedPartitions served,
      Runnable provision,
      Consumer<TopicSpec> mark) {
    this.admin = admin;
    this.mark = mark;
    this.served = served;
    this.provision = provision;
    for (Deployment each : compiled) {
      each.flow().topics().stream().filter(TopicSpec::owned).forEach(it -> own.add(it.name()));
    }
  }

  public List<String> troubles() {
    return troubles;
  }

  public synchronized void look() {
    List<String> now = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> asked = admin.describeTopics(own).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> each : asked.entrySet()) {
      try {
        int found = each.getValue().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).partitions().size();
        int serving = served.of(each.getKey(), found);
        if (serving < found) {
          tell(each.getKey(), serving);
          now.add(grown(each.getKey(), found, serving));
        }
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
          gone.add(each.getKey());
        }
      } catch (TimeoutException unknown) {
        return; // as it was
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    if (!gone.isEmpty()) {
      now.addAll(makeAgain(gone));
    }
    troubles = List.copyOf(now);
  }

  /** Callers look for it before they choose a partition. */
  private void tell(String topic, int serving) {
    if (topic.endsWith(REQUESTS) && told.add(topic)) {
      try {
        mark.accept(TopicSpec.served(topic, serving));
      } catch (RuntimeException refused) {
        LOG.warn("callers cannot be told how many partitions of {} are served", topic, refused);
      }
    }
  }

  private static String grown(String topic, int found, int serving) {
    return ("topic %s has %s partitions, of which the first %s are served: what is kept behind it"
            + " stands in so many. Nobody reads the others; send it to a topic of a new name if it"
            + " needs more, or let it be")
        .formatted(topic, found, serving);
  }

  private List<String> makeAgain(List<String> gone) {
    try {
      provision.run();
      LOG.warn("topics {} had gone, and have been made again; what stood in them is lost", gone);
      return List.of();
    } catch (RuntimeException failed) {
      return gone.stream()
          .map(
              topic ->
                  "topic %s has gone, and cannot be made again: %s"
                      .formatted(topic, failed.getMessage()))
          .toList();
    }
  }
}
