/**
 * The duty cycle that joins pacer, port and matcher, and the clocks it reads.
 */
@NullMarked
package io.stampede.sender.engine;

import org.jspecify.annotations.NullMarked;
