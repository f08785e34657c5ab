package io.stampede.reflector.config;

/**
 * How far a Reflected Test Packet Control TLV may go (RFC 10052 §3, §5).
 *
 * @param obeyed         whose.
 * @param maxReplies     to one request, 1..65535.
 * @param maxLengthBytes of one reply, octets of UDP payload, 44..65507.
 * @param maxVolumeBytes of all replies to one request, at least {@code maxLengthBytes}.
 * @param maxRatePps     of the replies to one request, 1..1000000.
 * @param maxBursts      requests of each socket whose replies are still being sent, 1..256.
 */
public record ReflectedControlLimits(
    ReflectedControl obeyed,
    int maxReplies,
    int maxLengthBytes,
    int maxVolumeBytes,
    long maxRatePps,
    int maxBursts)
{
    /** Type 12 is unknown; with what an operator gets who turns it on. */
    public static final ReflectedControlLimits OFF =
        new ReflectedControlLimits(ReflectedControl.OFF, 16, 1472, 16_384, 1_000, 32);

    private static final int MAX_REPLIES = 65_535;
    private static final int MIN_LENGTH = 44;
    private static final int MAX_LENGTH = 65_507;
    private static final int MAX_RATE_PPS = 1_000_000;
    private static final int MAX_BURSTS = 256;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    public ReflectedControlLimits
    {
        require(maxReplies, 1, MAX_REPLIES, "--reflected-control-replies");
        require(maxLengthBytes, MIN_LENGTH, MAX_LENGTH, "--reflected-control-length");
        require(maxVolumeBytes, maxLengthBytes, Integer.MAX_VALUE, "--reflected-control-volume");
        require(maxRatePps, 1, MAX_RATE_PPS, "--reflected-control-rate");
        require(maxBursts, 1, MAX_BURSTS, "--reflected-control-bursts");
    }

    private static void require(final long value, final long least, final long most, final String option)
    {
        if (value < least || value > most)
        {
            throw new IllegalArgumentException(option + " " + value + ": must be " + least + " to " + most);
        }
    }

    public boolean isOn()
    {
        return obeyed != ReflectedControl.OFF;
    }

    /** From one reply to the next. */
    public long minIntervalNs()
    {
        return Math.ceilDiv(NANOS_PER_SECOND, maxRatePps);
    }
}
