package io.stampede.reflector.control;

import io.stampede.reflector.config.PortType;

/** The golden frames to a whole reflector with an AF_XDP port. */
class XdpFrameReflectorTest extends FrameReflectorTest
{
    @Override
    PortType portType()
    {
        return PortType.XDP;
    }
}
