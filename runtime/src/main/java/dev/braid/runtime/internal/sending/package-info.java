/**
 * The producers and consumers of stream threads, and how they lose nothing.
 *
 * <p>{@link dev.braid.runtime.internal.sending.BoundedProducer} waits for no place that is broken;
 * {@link dev.braid.runtime.internal.sending.SendWatch} looks at what is on its way. {@link
 * dev.braid.runtime.internal.sending.RewindingConsumer} and {@link
 * dev.braid.runtime.internal.sending.TaskStarts} have each task start where its thread's last
 * transaction was committed.
 */
@NullMarked
package dev.braid.runtime.internal.sending;

import org.jspecify.annotations.NullMarked;
