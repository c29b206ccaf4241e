/**
 * Joins an app to the registry. {@link dev.braid.registry.join.RegistryComponent} is all that
 * others need.
 *
 * <p>Inside, {@code Publisher} is who speaks for an app, with a {@code HostedRegistration} for each
 * of its services; {@code ServiceMetadata} is what it says of them, and {@code RegistrySettings}
 * what is configured.
 */
@NullMarked
package dev.braid.registry.join;

import org.jspecify.annotations.NullMarked;
