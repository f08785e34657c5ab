package io.stampede.reflector.config;

/**
 * What only UDP sockets are asked for.
 *
 * @param sendBufferBytes    wanted SO_SNDBUF of each socket.
 * @param receiveBufferBytes wanted SO_RCVBUF of each socket.
 * @param isAggregating      whether packets of a flow come and leave as one where the kernel can.
 */
public record UdpChoice(int sendBufferBytes, int receiveBufferBytes, boolean isAggregating)
{
}
