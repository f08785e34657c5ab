/**
 * Which part runs on which thread, from opening the port to the last sample.
 */
@NullMarked
package io.stampede.sender.control;

import org.jspecify.annotations.NullMarked;
