/**
 * A port over UDP sockets with recvmmsg and sendmmsg.
 */
@NullMarked
package io.stampede.net.udp;

import org.jspecify.annotations.NullMarked;
