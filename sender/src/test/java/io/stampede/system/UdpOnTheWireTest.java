package io.stampede.system;

class UdpOnTheWireTest extends OnTheWire
{
    @Override
    String portType()
    {
        return "udp";
    }

    @Override
    boolean isLinkSeen()
    {
        return false;
    }
}
