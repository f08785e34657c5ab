package io.stampede.reflector.cli.decode;

import java.nio.ByteBuffer;

/**
 * One record of a capture file.
 *
 * @param number         from 1, as other tools count.
 * @param epochNs        when it was captured, UTC nanoseconds.
 * @param linkType       how {@code octets} begin: a LINKTYPE_ value.
 * @param isBigEndian    byte order of the file, which some link types share.
 * @param octets         what was captured, from 0 to its limit.
 * @param originalLength octets on the wire; more than captured when the capture cut it off.
 */
record CapturedFrame(
    int number, long epochNs, int linkType, boolean isBigEndian, ByteBuffer octets, long originalLength)
{
}
