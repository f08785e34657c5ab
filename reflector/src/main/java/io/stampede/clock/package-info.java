/**
 * Where time comes from, and how good it is.
 */
@NullMarked
package io.stampede.clock;

import org.jspecify.annotations.NullMarked;
