package io.stampede.sender.samplelog;

import org.agrona.BitUtil;

/**
 * Where things lie in one file of a sample log. Integers are in the byte order of the machine that wrote it:
 * <pre>
 *    0  "STAMPEDE"
 *    8  version of this layout: 1 (32 bits) · 0x01020304, which tells the byte order (32)
 *   16  octets of the text (32) · octets of each place for a state (32)
 *   24  octets of a record (32) · octets of a chunk (32)
 *   32  text: what the file is and what its records mean, JSON in UTF-8
 *       zeros up to a multiple of 4096
 *       state, in two places that are written in turn
 *       records, one behind the other; none lies across a multiple of the chunk: the rest before it stays zero
 *
 *   state   0  its number, from 1 (64)
 *           8  octets of its text (32) · CRC-32 of number and text (32)
 *          16  text: JSON in UTF-8
 * </pre>
 * A chunk is what is allocated and mapped at once.
 *
 * @param textOctets   of the head's text.
 * @param stateOctets  of each place for a state, a multiple of 4096.
 * @param recordOctets of a record.
 * @param chunkOctets  of a chunk, a multiple of 4096.
 */
record LogLayout(int textOctets, int stateOctets, int recordOctets, int chunkOctets)
{
    static final byte[] MAGIC = {'S', 'T', 'A', 'M', 'P', 'E', 'D', 'E'};
    static final int VERSION = 1;
    static final int ORDER_MARK = 0x0102_0304;
    static final int VERSION_OFFSET = 8;
    static final int ORDER_OFFSET = 12;
    static final int TEXT_LENGTH_OFFSET = 16;
    static final int STATE_LENGTH_OFFSET = 20;
    static final int RECORD_LENGTH_OFFSET = 24;
    static final int CHUNK_LENGTH_OFFSET = 28;
    static final int TEXT_OFFSET = 32;
    static final int STATES = 2;
    static final int STATE_TEXT_OFFSET = 16;
    static final int PAGE = 4096;

    /** Octets of text and states: where the records begin. */
    int headOctets()
    {
        return statesOffset() + STATES * stateOctets;
    }

    int statesOffset()
    {
        return BitUtil.align(TEXT_OFFSET + textOctets, PAGE);
    }

    /** First octet of the first record of a chunk. */
    long recordsOffset(final int chunk)
    {
        return (long)chunk * chunkOctets + (chunk == 0 ? headOctets() : 0);
    }

    /** Records of a chunk. */
    int slots(final int chunk)
    {
        return (chunkOctets - (chunk == 0 ? headOctets() : 0)) / recordOctets;
    }

    /** Number of the first of them among those of the file. */
    long firstSlot(final int chunk)
    {
        return chunk == 0 ? 0 : slots(0) + (long)(chunk - 1) * slots(1);
    }

    /** Whether a file so long can be so. */
    boolean isPossible(final long fileOctets)
    {
        final long leastOctets = textOctets + STATES * (long)stateOctets;
        return leastOctets <= fileOctets && textOctets > 0 && stateOctets >= STATE_TEXT_OFFSET &&
            recordOctets >= SampleRecord.HEAD_LENGTH &&
            leastOctets + PAGE < chunkOctets && headOctets() <= fileOctets;
    }
}
