/** What the registry costs, and how soon it sees a death, beside Eureka. */
@NullMarked
package dev.braid.benchmarks.registry;

import org.jspecify.annotations.NullMarked;
