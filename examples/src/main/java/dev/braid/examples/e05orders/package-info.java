/**
 * An order, in Avro: records that are generated from schemas, and a registry that keeps these. What
 * one service answers and the next one reads is checked before anything runs.
 *
 * <p>{@link dev.braid.examples.e05orders.Orders} lists the services and has the text of the flow.
 */
@NullMarked
package dev.braid.examples.e05orders;

import org.jspecify.annotations.NullMarked;
