package io.stampede.sender.samplelog;

import org.agrona.BitUtil;

/**
 * How a sample log is cut into files.
 *
 * @param chunkOctets   allocated and mapped at once, a power of two.
 * @param maxFileOctets a file is not made longer; {@link Long#MAX_VALUE} for no limit.
 * @param everyNs       a new file at each multiple of this in UTC; {@link Long#MAX_VALUE} for never.
 */
public record LogRules(int chunkOctets, long maxFileOctets, long everyNs)
{
    /** The smallest limit of a file: head and some records. */
    public static final long MIN_FILE_OCTETS = 1 << 20;
    /** No limit of this kind. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * What a chunk should last. Too short → the next one is not ready in time where the disk is slow; too long → more
     * memory and disk than the run needs.
     */
    private static final double CHUNK_SECONDS = 4;
    private static final int MIN_CHUNK = 1 << 18;
    private static final int MAX_CHUNK = 1 << 26;
    private static final int CHUNKS_PER_FILE = 2;

    public LogRules
    {
        if (maxFileOctets < MIN_FILE_OCTETS || everyNs <= 0 || Integer.bitCount(chunkOctets) != 1)
        {
            throw new IllegalArgumentException("sample log of chunks of " + chunkOctets + ", files of " +
                maxFileOctets + " octets, every " + everyNs + " ns: cannot be");
        }
    }

    /**
     * Rules for a run.
     *
     * @param samplesPerSecond as many as may come.
     * @param flows            whose counts are kept in each state.
     */
    public static LogRules of(
        final double samplesPerSecond, final int flows, final long maxFileOctets, final long everyNs)
    {
        final double wanted = Math.min(samplesPerSecond * CHUNK_SECONDS * SampleRecord.LENGTH, MAX_CHUNK);
        final long least = Math.max(MIN_CHUNK, 2L * LogLayout.STATES * StateStore.octets(flows));
        final long most = Math.max(least, maxFileOctets / CHUNKS_PER_FILE);
        final int octets = BitUtil.findNextPositivePowerOfTwo((int)Math.clamp((long)wanted, least, MAX_CHUNK));
        return new LogRules(
            octets > most ? Integer.highestOneBit((int)most) : octets, maxFileOctets, everyNs);
    }
}
