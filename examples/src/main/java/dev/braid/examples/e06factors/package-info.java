/**
 * Prime factors: work that takes a moment for one number and long for the next, which is better
 * taken from a queue by whoever is free than in the order of a partition.
 *
 * <p>{@link dev.braid.examples.e06factors.Factors} lists the services, joins the registry, and has
 * the text of the flow.
 */
@NullMarked
package dev.braid.examples.e06factors;

import org.jspecify.annotations.NullMarked;
