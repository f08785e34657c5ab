/**
 * Ports in memory, faithful, scripted or lossy: they measure and test us instead of a network.
 */
@NullMarked
package io.stampede.net.loop;

import org.jspecify.annotations.NullMarked;
