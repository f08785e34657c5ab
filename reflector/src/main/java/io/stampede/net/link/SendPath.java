package io.stampede.net.link;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.stampede.frame.Departure;
import io.stampede.wire.ip.FrameWriter;
import io.stampede.wire.ip.MplsLabel;
import io.stampede.wire.ip.SegmentRoutingHeader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The labels or segments every frame of a connected port leaves with. Immutable. */
public final class SendPath
{
    /** Neither labels nor segments. */
    public static final SendPath DIRECT = new SendPath(0, new UnsafeBuffer(new byte[0]));

    private final int kind;
    private final UnsafeBuffer octets;

    private SendPath(final int kind, final UnsafeBuffer octets)
    {
        this.kind = kind;
        this.octets = octets;
    }

    /**
     * An SR-MPLS label stack, top first.
     *
     * @param entries as by {@link MplsLabel#entry}; the bottom-of-stack bit is set on the last here, and only there.
     */
    public static SendPath labels(final int... entries)
    {
        requireCount("labels", entries.length, FrameWriter.MAX_LABELS);
        final UnsafeBuffer octets = new UnsafeBuffer(new byte[entries.length * MplsLabel.LENGTH]);
        for (int n = 0; n < entries.length; n++)
        {
            octets.putInt(
                n * MplsLabel.LENGTH, MplsLabel.withBottom(entries[n], n == entries.length - 1), BIG_ENDIAN);
        }
        return new SendPath(Departure.SR_MPLS, octets);
    }

    /** SRv6 segments in order of travel; the remote address is visited last in any case. */
    public static SendPath segments(final List<InetAddress> segments)
    {
        requireCount("segments", segments.size(), FrameWriter.MAX_SEGMENTS);
        final UnsafeBuffer octets =
            new UnsafeBuffer(new byte[segments.size() * SegmentRoutingHeader.SEGMENT_LENGTH]);
        for (int n = 0; n < segments.size(); n++)
        {
            if (!(segments.get(n) instanceof Inet6Address))
            {
                throw new IllegalArgumentException("segment " + segments.get(n) + ": must be an IPv6 address");
            }
            octets.putBytes(n * SegmentRoutingHeader.SEGMENT_LENGTH, segments.get(n).getAddress());
        }
        return new SendPath(Departure.SRV6, octets);
    }

    private static void requireCount(final String what, final int count, final int max)
    {
        if (count < 1 || count > max)
        {
            throw new IllegalArgumentException(what + " (" + count + "): must be 1 to " + max);
        }
    }

    /** {@link Departure#SR_MPLS}, {@link Departure#SRV6} or 0. */
    public int kind()
    {
        return kind;
    }

    /** As they go on the wire, labels top first, segments first to visit first. */
    public DirectBuffer octets()
    {
        return octets;
    }
}
