package io.stampede.net.xdp;

/** Chunks of a {@link Umem} that are free, the one given back last to be taken first. Owned by one thread. */
final class FreeChunks
{
    private final int[] chunks = new int[Umem.CHUNKS];
    private int count;

    /** All chunks of a memory. */
    static FreeChunks allOf(final Umem umem)
    {
        final FreeChunks free = new FreeChunks();
        for (int n = Umem.CHUNKS - 1; n >= 0; n--)
        {
            free.give(n * umem.chunkLength());
        }
        return free;
    }

    int count()
    {
        return count;
    }

    /** Takes a chunk; not when there is none. */
    int take()
    {
        return chunks[--count];
    }

    /** Makes a chunk free, the first to be taken again, as it is still in the cache. */
    void give(final int chunk)
    {
        chunks[count++] = chunk;
    }
}
