/**
 * Which probe a reply answers, and whether it is its first answer, a duplicate, late or garbage.
 */
@NullMarked
package io.stampede.sender.match;

import org.jspecify.annotations.NullMarked;
