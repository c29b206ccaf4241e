/**
 * The service registry: who is alive, where, and able to do what, with nothing but two topics.
 *
 * <p>An <em>instance</em> of a service writes a {@link dev.braid.registry.Registration} once in
 * each of its lives (its <em>incarnation</em>) and repeats it now and then, writes {@link
 * dev.braid.registry.Heartbeat}s, and says goodbye with a tombstone. Any number of observers read
 * that, each into a {@link dev.braid.registry.RegistryView} of its own: start there. No observer
 * owns an instance, so the end of one changes nothing for the others. Here is the part that knows
 * no Kafka: the records and their bytes ({@link dev.braid.registry.RegistryRecords}), and the view
 * as a state machine, which is fed and whose clock is given to it.
 *
 * <p><strong>Leases.</strong> An instance is <em>alive</em> while it is heard from,
 * <em>suspect</em> after some silence, <em>dead</em> after more, and then removed. The time is that
 * of the observer's monotonic clock, from receipt; what other clocks say is never compared with it.
 * Within an incarnation the first registration counts; a newer incarnation replaces an older one;
 * what still comes of an older one, or after a goodbye, is ignored and counted. A heartbeat counts
 * if its sequence number is larger than the last. One that comes before its registration is kept
 * for a lease. A registration read from the past proves nothing: that instance is suspect, as never
 * heard from, until it beats.
 *
 * <p><strong>The observer doubts itself first.</strong> While it is cut off, lags behind the log,
 * or was paused (its ticks are too far apart), nothing expires, and afterwards every lease begins
 * anew. And when many fall silent at once, what carries heartbeats is more likely broken than they
 * are: that is self-preservation, after Eureka. Eureka compares the renewals of the last minute
 * with 85 % of those that were due, and then expires nobody. Here the window is the last lease;
 * fewer than three silent processes are believed to be dead, since of three instances one is a
 * third, and small registries would never notice a death; and it ends by itself, when enough beat
 * again or, for each instance, after five minutes. A snapshot says that it is stale, and {@link
 * dev.braid.registry.RegistryView#explain} says why.
 *
 * <p><strong>Where the timings come from.</strong> Hailo's discovery service pinged its instances
 * every 10 s and removed them after 30 s of silence at the next check: {@link
 * dev.braid.registry.Timings#HAILO}. rpc_proxy's workers beat each second and were out of the queue
 * after three: {@link dev.braid.registry.Timings#RPC_PROXY}. Its queue of workers, the most free
 * slots first, is {@link dev.braid.registry.CapacityView}, without its over-commitment: there a
 * worker without a free slot was chosen all the same, and the count went below zero. Of Hailo there
 * are also the questions (service, prefix, zone), as {@link dev.braid.registry.Filter}s that
 * compose and can be written as text, and {@link dev.braid.registry.CallerTimeouts}. {@link
 * dev.braid.registry.RegistryServices} let any app answer them to others.
 *
 * <p>Inside, {@code Roster} is the state machine, {@code Attention} the observer's doubt in itself,
 * {@code Renewals} what self-preservation counts, {@code Index} the snapshots and {@code Slots} the
 * free capacity; one lock guards them all.
 */
@NullMarked
package dev.braid.registry;

import org.jspecify.annotations.NullMarked;
