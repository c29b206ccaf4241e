/**
 * Runs services and flows.
 *
 * <p>An {@link dev.braid.runtime.App} is a value: a name, the services it hosts, the flows it
 * deploys. With a {@link dev.braid.runtime.config.Config} it starts, and is a {@link
 * dev.braid.runtime.RunningApp} until it is closed. What starts, in order: the topics are created
 * where they are missing and checked where they are not; then one KafkaStreams for each flow, with
 * application id {@code <app>--<flow>}, so that changing one flow never touches another; and one
 * for each service, with application id {@code service.<name>} whatever the app, so that all apps
 * which host a service share its work.
 *
 * <p>A service that the configuration names among its {@code queues} runs no topology: its requests
 * come from a share group, {@code queue.<name>}, to some workers in each instance, each of which
 * takes one when it has none. The same nodes work it off, see {@link
 * dev.braid.dsl.kafka.QueueService}. A service is served in one form at a time.
 *
 * <p>What an app promises when processes die is its {@link dev.braid.runtime.config.Guarantee}; how
 * far the brokers bear it stands in its {@link dev.braid.runtime.internal.broker.BrokerPromises}.
 *
 * <p>A {@link dev.braid.runtime.client.RequestClient} sends requests and takes their replies from
 * an inbox that is shared by all instances of an app.
 *
 * <p>Start with {@link dev.braid.runtime.App} and {@link dev.braid.runtime.client.RequestClient}.
 */
@NullMarked
package dev.braid.runtime;

import org.jspecify.annotations.NullMarked;
