package io.stampede.reflector.session;

import static org.agrona.BitUtil.CACHE_LINE_LENGTH;

import org.agrona.BitUtil;

/**
 * One session in a {@link SessionTable}'s memory, which other processes may read while the reflecting thread writes:
 * <pre>
 *   0        1        2        3        4        5        6        7
 *  +--------+--------+--------+--------+--------+--------+--------+--------+   0
 *  |               state               |               SSID                |
 *  +-----------------------------------+-----------------------------------+   8
 *  |                        local address, high half                       |
 *  +-----------------------------------------------------------------------+  16
 *  |                        local address, low half                        |
 *  +-----------------------------------------------------------------------+  24
 *  |                       remote address, high half                       |
 *  +-----------------------------------------------------------------------+  32
 *  |                       remote address, low half                        |
 *  +-----------------------------------+-----------------------------------+  40
 *  |             local port            |            remote port            |
 *  +-----------------------------------+-----------------------------------+  48
 *  |          packets answered = next Sequence Number, unwrapped           |
 *  +-----------------------------------------------------------------------+  56
 *  |        Session-Sender Sequence Number of the last packet, 32 bits     |
 *  +-----------------------------------------------------------------------+  64
 *  |            first packet's receive time, UTC ns since 1970             |
 *  +-----------------------------------------------------------------------+  72
 *  |             last packet's receive time, UTC ns since 1970             |
 *  +-----------------------------------------------------------------------+  80
 *  |        last packet, monotonic ns of the reflecting process            |
 *  +-----------------------------------------------------------------------+  88
 *  |         when a reply left by the kernel, UTC ns since 1970, 0: none   |
 *  +-----------------------------------+-----------------------------------+  96
 *  |    Sequence Number of that reply  | highest Session-Sender Seq. Number|
 *  +-----------------------------------+-----------------------------------+ 104
 *  |      which numbers from the highest down were seen, first 64: bit 0   |
 *  |      is the highest's; then those from 64 to 127 below it             |
 *  +-----------------------------------------------------------------------+ 120
 *  |                               R (8 octets)                            |
 *  +-----------------------------------------------------------------------+ 128
 * </pre>
 * Native byte order; addresses as in {@link io.stampede.frame.IpAddress}. State is written last, with release, when a
 * session begins: a reader that sees {@link #LIVE} with acquire sees its key. The other fields are read as they are at
 * that moment.
 */
public final class SessionRecord
{
    public static final int LENGTH = 2 * CACHE_LINE_LENGTH;

    /** Nobody's record: what freshly mapped memory holds. */
    public static final int FREE = 0;
    /** A session's record. */
    public static final int LIVE = 1;

    public static final int STATE_OFFSET = 0;
    public static final int SSID_OFFSET = STATE_OFFSET + BitUtil.SIZE_OF_INT;
    public static final int LOCAL_HIGH_OFFSET = SSID_OFFSET + BitUtil.SIZE_OF_INT;
    public static final int LOCAL_LOW_OFFSET = LOCAL_HIGH_OFFSET + BitUtil.SIZE_OF_LONG;
    public static final int REMOTE_HIGH_OFFSET = LOCAL_LOW_OFFSET + BitUtil.SIZE_OF_LONG;
    public static final int REMOTE_LOW_OFFSET = REMOTE_HIGH_OFFSET + BitUtil.SIZE_OF_LONG;
    public static final int LOCAL_PORT_OFFSET = REMOTE_LOW_OFFSET + BitUtil.SIZE_OF_LONG;
    public static final int REMOTE_PORT_OFFSET = LOCAL_PORT_OFFSET + BitUtil.SIZE_OF_INT;
    public static final int ANSWERED_OFFSET = REMOTE_PORT_OFFSET + BitUtil.SIZE_OF_INT;
    public static final int SENDER_SEQUENCE_OFFSET = ANSWERED_OFFSET + BitUtil.SIZE_OF_LONG;
    public static final int FIRST_EPOCH_NS_OFFSET = SENDER_SEQUENCE_OFFSET + BitUtil.SIZE_OF_LONG;
    public static final int LAST_EPOCH_NS_OFFSET = FIRST_EPOCH_NS_OFFSET + BitUtil.SIZE_OF_LONG;
    public static final int LAST_NS_OFFSET = LAST_EPOCH_NS_OFFSET + BitUtil.SIZE_OF_LONG;

    public static final int STAMP_EPOCH_NS_OFFSET = LAST_NS_OFFSET + BitUtil.SIZE_OF_LONG;
    public static final int STAMP_SEQUENCE_OFFSET = STAMP_EPOCH_NS_OFFSET + BitUtil.SIZE_OF_LONG;

    public static final int HIGHEST_SENDER_SEQUENCE_OFFSET = STAMP_SEQUENCE_OFFSET + BitUtil.SIZE_OF_INT;
    public static final int SEEN_OFFSET = HIGHEST_SENDER_SEQUENCE_OFFSET + BitUtil.SIZE_OF_INT;
    public static final int SEEN_BELOW_OFFSET = SEEN_OFFSET + BitUtil.SIZE_OF_LONG;

    private SessionRecord()
    {
    }
}
