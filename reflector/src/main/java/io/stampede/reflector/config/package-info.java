/**
 * What an operator decided: what needs a restart and what can be swapped while running, as immutable records.
 */
@NullMarked
package io.stampede.reflector.config;

import org.jspecify.annotations.NullMarked;
