/**
 * A view as services that any app may host, and as trees for JSON: {@link
 * dev.braid.registry.services.RegistryServices}, {@link dev.braid.registry.services.RegistryTrees}.
 */
@NullMarked
package dev.braid.registry.services;

import org.jspecify.annotations.NullMarked;
