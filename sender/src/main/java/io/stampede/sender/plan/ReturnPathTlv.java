package io.stampede.sender.plan;

import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.ReturnPath;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Return Path (RFC 9503 §4): a Control Code alone, or a Return Address, a list of segments or labels, or an address and
 * one list. Every other combination is refused.
 *
 * @param controlCode   no reply or one on the same link; null for none.
 * @param returnAddress where to send the replies; null for back to us.
 * @param segments      SRv6 segments of the way back, the first to visit first; empty for none.
 * @param labels        SR-MPLS labels of the way back, top of the stack first, 0..1048575; empty for none.
 * @param isForAnother  the return address is not ours, so that no reply comes here.
 */
public record ReturnPathTlv(
    @Nullable ControlCode controlCode,
    @Nullable InetAddress returnAddress,
    List<InetAddress> segments,
    List<Integer> labels,
    boolean isForAnother) implements ProbeTlv
{
    private static final int MAX_LABEL = (1 << 20) - 1;

    /** What a Control Code asks for. */
    public enum ControlCode
    {
        NO_REPLY, SAME_LINK
    }

    public ReturnPathTlv
    {
        segments = List.copyOf(segments);
        labels = List.copyOf(labels);
        final boolean isSteered = returnAddress != null || !segments.isEmpty() || !labels.isEmpty();
        require(controlCode == null || !isSteered,
            "no reply and same link exclude a return address, segments and labels");
        require(segments.isEmpty() || labels.isEmpty(), "segments and labels exclude each other");
        require(controlCode != null || isSteered, "asks for nothing");
        require(returnAddress != null || !isForAnother, "without a return address replies are ours");
        for (final InetAddress segment : segments)
        {
            require(segment instanceof Inet6Address, "segment " + segment.getHostAddress() + " is not IPv6");
        }
        for (final int label : labels)
        {
            Ranges.require("label", label, 0, MAX_LABEL);
        }
    }

    /** A way back to us. */
    public ReturnPathTlv(
        final @Nullable ControlCode controlCode,
        final @Nullable InetAddress returnAddress,
        final List<InetAddress> segments,
        final List<Integer> labels)
    {
        this(controlCode, returnAddress, segments, labels, false);
    }

    private static void require(final boolean holds, final String rule)
    {
        if (!holds)
        {
            throw new IllegalArgumentException("return path: " + rule + " (RFC 9503 §4)");
        }
    }

    /** Whether it asks for no reply at all. */
    public boolean isNoReply()
    {
        return controlCode == ControlCode.NO_REPLY;
    }

    @Override
    public int type()
    {
        return TlvType.RETURN_PATH;
    }

    @Override
    public int valueLength()
    {
        return subTlvLength(controlCode == null ? 0 : ReturnPath.CONTROL_CODE_LENGTH) +
            subTlvLength(returnAddress == null ? 0 : returnAddress.getAddress().length) +
            subTlvLength(segments.size() * ReturnPath.SEGMENT_LENGTH) +
            subTlvLength(labels.size() * ReturnPath.LABEL_LENGTH);
    }

    private static int subTlvLength(final int valueLength)
    {
        return valueLength == 0 ? 0 : Tlv.HEADER_LENGTH + valueLength;
    }
}
