/** Every sample of a run in memory-mapped files that survive the process, and the run read from them again. */
@NullMarked
package io.stampede.sender.samplelog;

import org.jspecify.annotations.NullMarked;
