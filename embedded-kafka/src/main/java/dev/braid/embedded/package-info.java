/**
 * A real Kafka cluster inside the JVM, for development and for tests.
 *
 * <p>{@link dev.braid.embedded.EmbeddedKafka} starts Kafka's own KRaft server, so what it answers
 * is what a broker answers: transactions, compaction, consumer groups and failover are Kafka's, not
 * an imitation. One cluster has one controller and any number of brokers; a JVM may hold several
 * clusters, which know nothing of each other ("regions"). Everything listens on 127.0.0.1 only.
 *
 * <p>Words: a <em>node</em> is one server with an id. The <em>first node</em> is controller and
 * broker at once, the others are brokers. A <em>source</em> is where a test's cluster comes from:
 * this JVM, an address, a container; tests are written against {@link
 * dev.braid.embedded.KafkaCluster} and do not know which.
 *
 * <p>The server is not public API of Kafka and may change with any release. Only {@code KafkaNode}
 * touches it, and an architecture test keeps it so; a new Kafka version means reading one file
 * again.
 *
 * <p>Start with {@link dev.braid.embedded.EmbeddedKafka} in a program and with {@link
 * dev.braid.embedded.KafkaExtension} in a test.
 */
@NullMarked
package dev.braid.embedded;

import org.jspecify.annotations.NullMarked;
