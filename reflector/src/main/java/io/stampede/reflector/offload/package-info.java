/**
 * The in-kernel tier: an eBPF program that answers the plainest requests where the driver hands frames over.
 */
@NullMarked
package io.stampede.reflector.offload;

import org.jspecify.annotations.NullMarked;
