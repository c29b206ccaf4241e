/**
 * The door: what joins an app from outside, such as the service registry.
 *
 * <p>A {@link dev.braid.runtime.spi.Component} brings settings and services to an app, and joins it
 * when it starts; its {@link dev.braid.runtime.spi.Component.Membership} brings deployments and
 * counters, and is told what serves. The {@link dev.braid.runtime.spi.AppContext} hands out what a
 * component needs of the app and its brokers, so that it needs nothing internal.
 */
@NullMarked
package dev.braid.runtime.spi;

import org.jspecify.annotations.NullMarked;
