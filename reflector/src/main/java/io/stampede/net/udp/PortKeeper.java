package io.stampede.net.udp;

import io.stampede.linux.Errno;
import io.stampede.linux.Inet;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.SockFprog;
import io.stampede.linux.Socket;
import io.stampede.net.PortException;
import io.stampede.net.SocketAddressText;
import java.net.InetSocketAddress;

/**
 * Keeps an address for the ports of this process that share it. SO_REUSEPORT alone would let any later process of the
 * same user join them and take a part of their packets unnoticed; so it is claimed by a socket that shares with nobody,
 * and afterwards guarded by another, which the kernel meets first when it looks for conflicts and never when it looks
 * for the receiver of a packet. Control thread.
 * <pre>
 *   claim            ports are opened        guard
 *   ├─ bind, alone ──┼───────────────────────┤ closed
 *                    └─ SO_REUSEADDR on ─────┼─ guard's bind ── SO_REUSEADDR off ─── until closed
 * </pre>
 * The guard is bound last, to be first in the kernel's list. On a wildcard address it is tied to an interface that
 * cannot be, on another connected to itself: nothing arrives for it either way. What it does not keep off: a socket of
 * the same user that is tied to an interface (SO_BINDTODEVICE) and shares, on a wildcard address.
 */
public final class PortKeeper implements AutoCloseable
{
    private static final int ON = 1;
    private static final int OFF = 0;
    /** Kernels count interfaces from 1 and never come here. */
    private static final int NO_SUCH_INTERFACE = Integer.MAX_VALUE;

    private final UdpPortOptions options;
    private final UdpFamily family;
    private final NativeMemory name;
    private final Socket claim;
    private final Socket guard = new Socket();

    private PortKeeper(final UdpPortOptions options, final UdpFamily family, final Socket claim)
    {
        this.options = options;
        this.family = family;
        this.claim = claim;
        name = NativeMemory.allocate(family.nameLength(), Long.BYTES);
    }

    /**
     * Claims the local address of the options; with port 0 the kernel chooses one.
     *
     * @throws PortException when anybody else has it, whether or not he would share, as {@link UdpPort#open} does.
     */
    public static PortKeeper claim(final UdpPortOptions options) throws PortException
    {
        final UdpFamily family = UdpFamily.of(options);
        final PortKeeper keeper =
            new PortKeeper(options, family, new UdpOpening(options.withBuffers(1, 1), family).open());
        keeper.require("claim", keeper.letOthersIn());
        return keeper;
    }

    private int letOthersIn()
    {
        int result = SockFprog.drop().attach(claim);
        result = result < 0 ? result : claim.setsockopt(Socket.SOL_SOCKET, Socket.SO_REUSEADDR, ON);
        return result < 0 ? result : claim.getsockname(name, 0, family.nameLength());
    }

    /** The address claimed, for {@link UdpPortOptions#withSharing() ports that share it}. */
    public InetSocketAddress localAddress()
    {
        return family.name(name, 0);
    }

    /** From now on nobody can join; when all ports that share the address are open. */
    public void guard() throws PortException
    {
        require("guard", stand());
        claim.close();
    }

    private int stand()
    {
        final boolean isWildcard = options.local().getAddress().isAnyLocalAddress();
        int result = guard.open(family.domain(), Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
        result = result < 0 ? result : SockFprog.drop().attach(guard);
        result = result < 0 || !options.isIpv6() ? result : guard.setsockopt(family.level(), Inet.IPV6_V6ONLY, ON);
        result = result < 0 || !isWildcard ? result :
            guard.setsockopt(Socket.SOL_SOCKET, Socket.SO_BINDTOIFINDEX, NO_SUCH_INTERFACE);
        result = result < 0 ? result : guard.setsockopt(Socket.SOL_SOCKET, Socket.SO_REUSEADDR, ON);
        result = result < 0 ? result : guard.bind(name, 0, family.nameLength());
        result = result < 0 || isWildcard ? result : guard.connect(name, 0, family.nameLength());
        return result < 0 ? result : guard.setsockopt(Socket.SOL_SOCKET, Socket.SO_REUSEADDR, OFF);
    }

    private void require(final String what, final int result) throws PortException
    {
        if (result < 0)
        {
            close();
            throw new PortException(
                what + " udp " + SocketAddressText.of(options.local()) + ": " + Errno.describe(result), -result);
        }
    }

    /** Anybody can have the address once the ports are closed too. */
    @Override
    public void close()
    {
        claim.close();
        guard.close();
    }
}
