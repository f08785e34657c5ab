/**
 * What the samples of one run say: delay, variation, loss per direction, duplicates, reordering.
 */
@NullMarked
package io.stampede.sender.stats;

import org.jspecify.annotations.NullMarked;
