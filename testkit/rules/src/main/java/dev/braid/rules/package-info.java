/**
 * What holds of the packages of every module: {@link dev.braid.rules.Rooms}. It knows none of them,
 * so that the tests of each can use it.
 */
@NullMarked
package dev.braid.rules;

import org.jspecify.annotations.NullMarked;
