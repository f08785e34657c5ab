package io.stampede.system;

class PacketOnTheWireTest extends OnTheWire
{
    @Override
    String portType()
    {
        return "packet";
    }
}
