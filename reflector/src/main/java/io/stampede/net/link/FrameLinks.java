package io.stampede.net.link;

import io.stampede.wire.ip.Ethernet;
import java.util.Arrays;

/** By which station of ours and with which tag each frame of a batch came. Owned by the thread that owns the batch. */
public final class FrameLinks
{
    private final long[] localMacs;
    private final int[] tags;

    public FrameLinks(final int capacity)
    {
        localMacs = new long[capacity];
        tags = new int[capacity];
        Arrays.fill(tags, Ethernet.UNTAGGED);
    }

    /** Frame {@code i} came to one of our stations, 48 bits, with PCP, DEI and VID or {@link Ethernet#UNTAGGED}. */
    public void set(final int i, final long localMac, final int tag)
    {
        localMacs[i] = localMac;
        tags[i] = tag;
    }

    public long localMac(final int i)
    {
        return localMacs[i];
    }

    public int tag(final int i)
    {
        return tags[i];
    }

    /** Makes frame {@code i} one that came as a frame of another batch did. */
    public void copy(final int i, final FrameLinks from, final int fromIndex)
    {
        set(i, from.localMacs[fromIndex], from.tags[fromIndex]);
    }
}
