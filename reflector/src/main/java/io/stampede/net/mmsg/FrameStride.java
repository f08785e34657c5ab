package io.stampede.net.mmsg;

/** How far apart the frames of a batch lie. */
public final class FrameStride
{
    /**
     * Two cache lines: what the prefetcher brings for one access. Frames start an odd number of these apart, so that
     * the first lines of up to 32 frames fall into different sets of a level 1 cache of 4 KiB ways; with the 64 KiB of
     * a frame as stride they would all compete for one set.
     */
    public static final int LINE_PAIR_LENGTH = 128;

    private FrameStride()
    {
    }

    /** Octets from one frame to the next when a frame takes {@code length}. */
    public static int of(final int length)
    {
        final int linePairs = (length + LINE_PAIR_LENGTH - 1) / LINE_PAIR_LENGTH;
        return (linePairs | 1) * LINE_PAIR_LENGTH;
    }
}
