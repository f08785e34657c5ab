/**
 * A request in a frame becomes its reply in the same frame: admit, track, extend, compose, seal.
 */
@NullMarked
package io.stampede.reflector.reflect;

import org.jspecify.annotations.NullMarked;
