package io.stampede.reflector.config;

/**
 * What only UDP sockets are asked for.
 *
 * @param sendBufferBytes    wanted SO_SNDBUF of each socket.
 * @param receiveBufferBytes wanted SO_RCVBUF of each socket.
 * @param steering           which engine's socket an arriving packet is for, where there are several.
 * @param isAggregating      whether packets of a flow come and leave as one where the kernel can.
 */
public record UdpChoice(int sendBufferBytes, int receiveBufferBytes, Steering steering, boolean isAggregating)
{
}
