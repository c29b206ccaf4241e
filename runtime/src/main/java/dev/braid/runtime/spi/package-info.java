/**
 * What joins an app from outside, such as the service registry: a {@link
 * dev.braid.runtime.spi.Component}, which is told of its {@link dev.braid.runtime.spi.Host}.
 */
@NullMarked
package dev.braid.runtime.spi;

import org.jspecify.annotations.NullMarked;
