/** The demo, and a Kafka to develop against. */
@NullMarked
package dev.braid.cli.dev;

import org.jspecify.annotations.NullMarked;
