package io.stampede.reflector.control;

import io.stampede.reflector.config.PortType;

/** A whole reflector with an AF_XDP port. */
class XdpReflectorTest extends PacketReflectorTest
{
    @Override
    PortType portType()
    {
        return PortType.XDP;
    }

    @Override
    String portName()
    {
        return "xdp veth0 queue 0 native copy 0.0.0.0:8620 [::]:8620";
    }
}
