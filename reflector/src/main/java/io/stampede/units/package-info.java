/**
 * Quantities as people type and read them: durations, packet rates, instants. For the control plane.
 */
@NullMarked
package io.stampede.units;

import org.jspecify.annotations.NullMarked;
