/**
 * What to send: how many probes, when, of what shape, and how long to wait for each.
 */
@NullMarked
package io.stampede.sender.plan;

import org.jspecify.annotations.NullMarked;
