package io.stampede.reflector.offload;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Replies of two ways beside each other. */
final class Comparison
{
    private static final int VLAN = 0x8100;
    private static final int IPV4 = 0x0800;

    private Comparison()
    {
    }

    /** A reply's octets but for T2, T3 and the UDP checksum, which is of them too. */
    static String withoutTimes(final byte... reply)
    {
        final ByteBuffer octets = ByteBuffer.wrap(reply.clone());
        final int ip = (octets.getShort(12) & 0xFFFF) == VLAN ? 18 : 14;
        final int udp = ip + (octets.getShort(ip - 2) == IPV4 ? 20 : 40);
        octets.putShort(udp + 6, (short)0).putLong(udp + 8 + 4, 0).putLong(udp + 8 + 16, 0);
        return HexFormat.of().formatHex(octets.array());
    }
}
