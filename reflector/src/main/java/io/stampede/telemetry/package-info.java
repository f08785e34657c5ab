/**
 * Counter descriptors and the memory-mapped counters file another process can read.
 */
@NullMarked
package io.stampede.telemetry;

import org.jspecify.annotations.NullMarked;
