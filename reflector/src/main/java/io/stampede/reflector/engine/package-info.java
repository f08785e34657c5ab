/**
 * The duty cycle that joins ports, reflectors, counters and commands on one thread.
 */
@NullMarked
package io.stampede.reflector.engine;

import org.jspecify.annotations.NullMarked;
