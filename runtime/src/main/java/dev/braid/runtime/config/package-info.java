/**
 * The settings of apps and clients: where they come from, what they mean, and what is wrong with
 * them.
 *
 * <p>Start with {@link dev.braid.runtime.config.Config}; {@link dev.braid.runtime.config.ConfigKey}
 * declares them all, each with the {@link dev.braid.runtime.config.Kind} of its values. A component
 * brings {@link dev.braid.runtime.config.Settings} of its own.
 */
@NullMarked
package dev.braid.runtime.config;

import org.jspecify.annotations.NullMarked;
