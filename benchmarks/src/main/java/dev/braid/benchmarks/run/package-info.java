/** What measurements share: brokers and other children, requests, comparisons round by round. */
@NullMarked
package dev.braid.benchmarks.run;

import org.jspecify.annotations.NullMarked;
