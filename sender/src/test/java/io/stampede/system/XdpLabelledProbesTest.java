package io.stampede.system;

import io.stampede.testing.NetworkNamespace;

/** Labels as above, at a reflector with an AF_XDP port. */
class XdpLabelledProbesTest extends LabelledProbesTest
{
    @Override
    String portType()
    {
        return "xdp";
    }

    /** What is led to the port in the driver goes past every capture at that end. */
    @Override
    NetworkNamespace observer(final TwoNodes on)
    {
        return on.near();
    }
}
