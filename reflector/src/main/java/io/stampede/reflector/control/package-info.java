/**
 * Assembling reflectors from policy, and starting, asking and stopping the engine.
 */
@NullMarked
package io.stampede.reflector.control;

import org.jspecify.annotations.NullMarked;
