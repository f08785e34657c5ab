package io.stampede.sender.stats;

import io.stampede.wire.tlv.TimestampInformation;
import org.agrona.DirectBuffer;

/** How the reflector takes T2 (in) and T3 (out), by the last Timestamp Information TLV, and how often that changed. */
public final class SeenTimestamping
{
    private static final int UNKNOWN = -1;

    private int syncIn = UNKNOWN;
    private int methodIn;
    private int syncOut;
    private int methodOut;
    private long changes;

    void onValue(final DirectBuffer buffer, final int value)
    {
        final int newSyncIn = TimestampInformation.syncSourceIn(buffer, value);
        final int newMethodIn = TimestampInformation.timestampIn(buffer, value);
        final int newSyncOut = TimestampInformation.syncSourceOut(buffer, value);
        final int newMethodOut = TimestampInformation.timestampOut(buffer, value);
        final boolean isSame = newSyncIn == syncIn && newMethodIn == methodIn &&
            newSyncOut == syncOut && newMethodOut == methodOut;
        changes += isKnown() && !isSame ? 1 : 0;
        syncIn = newSyncIn;
        methodIn = newMethodIn;
        syncOut = newSyncOut;
        methodOut = newMethodOut;
    }

    /** Whether any reply told. */
    public boolean isKnown()
    {
        return syncIn != UNKNOWN;
    }

    /** How often it was another than in the reply before. */
    public long changes()
    {
        return changes;
    }

    /** What disciplines the clock of T2. */
    public String syncSourceIn()
    {
        return source(syncIn);
    }

    /** What disciplines the clock of T3. */
    public String syncSourceOut()
    {
        return source(syncOut);
    }

    /** How T2 is taken. */
    public String methodIn()
    {
        return method(methodIn);
    }

    /** How T3 is taken. */
    public String methodOut()
    {
        return method(methodOut);
    }

    private static String source(final int code)
    {
        return switch (code)
        {
            case TimestampInformation.SYNC_NTP -> "NTP";
            case TimestampInformation.SYNC_PTP -> "PTP";
            case TimestampInformation.SYNC_SSU_BITS -> "SSU/BITS";
            case TimestampInformation.SYNC_GNSS -> "GNSS";
            case TimestampInformation.SYNC_LOCAL -> "free-running";
            case 0 -> "not told";
            default -> "code " + code;
        };
    }

    /** Name of a timestamping method (RFC 8972 §4.3, also of Follow-Up Telemetry). */
    static String method(final int code)
    {
        return switch (code)
        {
            case TimestampInformation.HARDWARE_ASSIST -> "hardware";
            case TimestampInformation.SOFTWARE_LOCAL -> "software";
            case TimestampInformation.CONTROL_PLANE -> "control plane";
            case 0 -> "not told";
            default -> "code " + code;
        };
    }
}
