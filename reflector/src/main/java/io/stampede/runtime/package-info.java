/**
 * Agents on threads: idling, pinning, shutdown and what the environment offers.
 */
@NullMarked
package io.stampede.runtime;

import org.jspecify.annotations.NullMarked;
