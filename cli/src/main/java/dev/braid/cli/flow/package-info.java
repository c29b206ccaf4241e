/** Commands on flow files: check, print, draw, topology, run, and the rights that a flow needs. */
@NullMarked
package dev.braid.cli.flow;

import org.jspecify.annotations.NullMarked;
