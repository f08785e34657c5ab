/**
 * Running reflectors, ours and its C twin, under the same load, and comparing what they cost.
 */
@NullMarked
package io.stampede.perf.load;

import org.jspecify.annotations.NullMarked;
