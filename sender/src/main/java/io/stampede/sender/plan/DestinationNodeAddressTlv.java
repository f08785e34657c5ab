package io.stampede.sender.plan;

import io.stampede.wire.TlvType;
import java.net.InetAddress;

/**
 * Destination Node Address (RFC 9503 §3).
 *
 * @param address of the reflector that is meant.
 */
public record DestinationNodeAddressTlv(InetAddress address) implements ProbeTlv
{
    @Override
    public int type()
    {
        return TlvType.DESTINATION_NODE_ADDRESS;
    }

    @Override
    public int valueLength()
    {
        return address.getAddress().length;
    }
}
