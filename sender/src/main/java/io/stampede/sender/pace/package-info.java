/**
 * When each probe shall leave, on the monotonic clock, whatever became of the ones before.
 */
@NullMarked
package io.stampede.sender.pace;

import org.jspecify.annotations.NullMarked;
