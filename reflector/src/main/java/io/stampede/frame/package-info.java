/**
 * The table where both sides meet: frames with their metadata, and what was decided for each.
 */
@NullMarked
package io.stampede.frame;

import org.jspecify.annotations.NullMarked;
