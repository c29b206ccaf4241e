/**
 * Asks services and flows from any Java program.
 *
 * <p>A {@link dev.braid.runtime.client.RequestClient} sends requests and takes their replies from
 * an inbox that is shared by all instances of an app. It never blocks: what must be known of a
 * service before it is asked is found out elsewhere.
 */
@NullMarked
package dev.braid.runtime.client;

import org.jspecify.annotations.NullMarked;
