package io.stampede.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.NetworkNamespace;

/**
 * An interface with a program that lets everything pass: the end of a veth pair that wants to get what a program at the
 * other end sends back by XDP_TX, which is lost without a word otherwise.
 */
public final class PassingLink implements AutoCloseable
{
    private final XdpLink link = new XdpLink();

    private PassingLink()
    {
    }

    /** Detached by {@link #close}, or with the namespace. */
    public static PassingLink of(final NetworkNamespace namespace, final String interfaceName) throws Exception
    {
        final PassingLink passing = new PassingLink();
        try (XdpProgram pass = XdpProgram.load(
            "test_pass", new BpfProgram().move(BpfRegister.R0, XdpProgram.XDP_PASS).exit()))
        {
            final int result = ThreadOf.namespace(namespace.name(), () -> attach(passing.link, pass, interfaceName));
            assertThat(result).as("attach to %s: %s", interfaceName, Errno.describe(result)).isZero();
        }
        return passing;
    }

    private static int attach(final XdpLink link, final XdpProgram program, final String interfaceName)
    {
        try (Rtnetlink rtnetlink = new Rtnetlink())
        {
            assertThat(rtnetlink.open()).isZero();
            return link.attach(program, rtnetlink.link(interfaceName).index(), XdpLink.XDP_FLAGS_DRV_MODE);
        }
    }

    @Override
    public void close()
    {
        link.close();
    }
}
