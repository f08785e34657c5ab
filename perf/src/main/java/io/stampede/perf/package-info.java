/**
 * The one entry to all benchmarks.
 */
@NullMarked
package io.stampede.perf;

import org.jspecify.annotations.NullMarked;
