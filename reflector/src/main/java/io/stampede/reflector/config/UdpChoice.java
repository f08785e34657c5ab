package io.stampede.reflector.config;

/**
 * What only UDP sockets are asked for.
 *
 * @param sendBufferBytes    wanted SO_SNDBUF of each socket.
 * @param receiveBufferBytes wanted SO_RCVBUF of each socket.
 */
public record UdpChoice(int sendBufferBytes, int receiveBufferBytes)
{
}
