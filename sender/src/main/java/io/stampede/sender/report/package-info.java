/**
 * The result of a run, told to people, programs and histogram readers.
 */
@NullMarked
package io.stampede.sender.report;

import org.jspecify.annotations.NullMarked;
