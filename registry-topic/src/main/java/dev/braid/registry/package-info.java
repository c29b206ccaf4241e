/**
 * The service registry: who is alive, where, and able to do what, with nothing but two topics.
 *
 * <p>An <em>instance</em> of a service writes a {@link dev.braid.registry.model.Registration} once
 * in each of its lives (its <em>incarnation</em>) and repeats it now and then, writes {@link
 * dev.braid.registry.model.Heartbeat}s, and says goodbye with a tombstone. Any number of observers
 * read that, each into a {@link dev.braid.registry.view.RegistryView} of its own. No observer owns
 * an instance, so the end of one changes nothing for the others.
 *
 * <p>Start with {@link dev.braid.registry.join.RegistryComponent}, which joins an app: it registers
 * what the app serves, and lets the app's calls know who serves what; and with {@link
 * dev.braid.registry.observe.RegistryObserver}, which reads the registry for anybody else. The view
 * and the records' bytes ({@link dev.braid.registry.wire.RegistryRecords}) know no Kafka: the view
 * is a state machine, which is fed and whose clock is given to it.
 *
 * <p><strong>The topics</strong> are {@code braid.registrations}, which is compacted, and {@code
 * braid.heartbeats}, which is compacted and short-lived too. The key is service and instance. Each
 * has one partition. They are created where they are missing and refused where they are otherwise.
 *
 * <p><strong>Leases.</strong> An instance is <em>alive</em> while it is heard from,
 * <em>suspect</em> after some silence, <em>dead</em> after more, and then removed. The time is that
 * of the observer's monotonic clock, from receipt; what other clocks say is never compared with it.
 * Within an incarnation the first registration counts; a newer incarnation replaces an older one;
 * what still comes of an older one, or after a goodbye, is ignored and counted. A heartbeat counts
 * if its sequence number is larger than the last. One that comes before its registration is kept
 * for a lease. What is read from the past proves nothing: that instance is suspect, as never heard
 * from, until it beats.
 *
 * <p><strong>Who publishes</strong> registers a service when it serves and not before, beats by a
 * monotonic clock, and says goodbye before the app stops taking requests. An incarnation is the
 * wall clock's milliseconds, or one more than the log holds where that is more: clocks are set
 * back. Who is said goodbye to by others begins a new incarnation. Of two processes under one id
 * the older one is silent, and says so, until the newer is gone.
 *
 * <p><strong>What is current.</strong> A log is as quiet when its brokers are gone as when nobody
 * writes. So an observer asks again and again where the log ends; once it has read up to an answer,
 * it knows everything that was written when it asked, and only then looks for those who are late.
 * When that moment is longer ago than half of what a heartbeat may be late, it lags, or is cut off,
 * where the brokers do not answer. By the same rule a caller who waits is told "nobody" only with
 * what was written before its question.
 *
 * <p><strong>The observer doubts itself first.</strong> While it is cut off, lags behind the log,
 * or was paused (its ticks are too far apart), nothing expires, and afterwards every lease begins
 * anew. And when many fall silent at once, what carries heartbeats is more likely broken than they
 * are: that is self-preservation, after Eureka. Eureka compares the renewals of the last minute
 * with 85 % of those that were due, and then expires nobody. Here the window is the last lease;
 * fewer than three silent processes are believed to be dead, since of three instances one is a
 * third, and small registries would never notice a death; and it ends by itself, when enough beat
 * again or, for each instance, after five minutes. A snapshot says that it is stale, and {@link
 * dev.braid.registry.view.RegistryView#explain} says why.
 *
 * <p><strong>Where the timings come from.</strong> Hailo's discovery service pinged its instances
 * every 10 s and removed them after 30 s of silence at the next check: {@link
 * dev.braid.registry.model.Timings#HAILO}. rpc_proxy's workers beat each second and were out of the
 * queue after three: {@link dev.braid.registry.model.Timings#RPC_PROXY}. Its queue of workers, the
 * most free capacity first, is {@link dev.braid.registry.view.CapacityView}, without its
 * over-commitment: there a worker without free capacity was chosen all the same, and the count went
 * below zero. Of Hailo there are also the questions (service, prefix, zone), as {@link
 * dev.braid.registry.model.Filter}s that compose and can be written as text, and {@link
 * dev.braid.registry.observe.CallerTimeouts}. {@link dev.braid.registry.services.RegistryServices}
 * let any app answer them to others.
 *
 * <p><strong>The rooms</strong>, each of which knows those before it: {@code model} has the values,
 * {@code view} the picture, {@code wire} the records' bytes and the topics, {@code observe} reads
 * the topics into a view, {@code join} speaks for an app, and {@code services} answer questions
 * about a view.
 */
@NullMarked
package dev.braid.registry;

import org.jspecify.annotations.NullMarked;
