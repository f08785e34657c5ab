/**
 * A port over a packet socket: whole frames of one interface, with the labels and segments no UDP socket can send.
 */
@NullMarked
package io.stampede.net.packet;

import org.jspecify.annotations.NullMarked;
