/**
 * Which rate is the highest without too much loss, told from trials: no network, no clock.
 */
@NullMarked
package io.stampede.sender.search;

import org.jspecify.annotations.NullMarked;
