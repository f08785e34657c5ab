/**
 * A port over AF_XDP: frames of one queue of an interface, taken and sent in memory shared with the kernel.
 */
@NullMarked
package io.stampede.net.xdp;

import org.jspecify.annotations.NullMarked;
