/**
 * The settings of apps and clients: where they come from, what they mean, and what is wrong with
 * them.
 *
 * <p>Start with {@link dev.braid.runtime.config.Config}; {@link dev.braid.runtime.config.ConfigKey}
 * lists them all.
 */
@NullMarked
package dev.braid.runtime.config;

import org.jspecify.annotations.NullMarked;
