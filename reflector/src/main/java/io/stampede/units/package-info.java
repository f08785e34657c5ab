/**
 * Quantities as people type them, with their units: durations and packet rates. For the control plane.
 */
@NullMarked
package io.stampede.units;

import org.jspecify.annotations.NullMarked;
