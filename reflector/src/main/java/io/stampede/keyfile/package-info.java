/**
 * Keys from files nobody else may read; for the control plane.
 */
@NullMarked
package io.stampede.keyfile;

import org.jspecify.annotations.NullMarked;
