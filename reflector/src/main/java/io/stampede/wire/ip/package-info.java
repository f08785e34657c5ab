/**
 * Ethernet, MPLS, IPv4, IPv6 and UDP headers in front of a test packet: read where they lie, written in place.
 */
@NullMarked
package io.stampede.wire.ip;

import org.jspecify.annotations.NullMarked;
