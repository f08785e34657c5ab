package io.stampede.system;

class XdpOnTheWireTest extends OnTheWire
{
    @Override
    String portType()
    {
        return "xdp";
    }
}
