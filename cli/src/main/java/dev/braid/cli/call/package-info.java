/**
 * Commands that ask a service or a flow, start an execution, await its end, or tell where it
 * stands.
 */
@NullMarked
package dev.braid.cli.call;

import org.jspecify.annotations.NullMarked;
