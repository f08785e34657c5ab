package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvCursor;
import io.stampede.wire.TlvType;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the TLVs of a request and sets each one's flags for the reply (RFC 8972 §4). Flags that came in are ignored and
 * computed anew:
 * <pre>
 *   recognised, well formed        0          processed
 *   unknown or disabled type       U          copied; the walk goes on
 *   a type that came before        U          copied; only Extra Padding may come again
 *   recognised, wrong length       M          copied; the walk ends, what follows goes back untouched
 *   runs past the end              M (U)      copied; the walk ends
 *   any, integrity check failed    I          copied; none is processed
 *   1..3 octets left               M          in the first of them; RFC 8972 is silent, 0x40 alone is our choice
 * </pre>
 */
public final class TlvProcessor extends Extender
{
    /**
     * TLVs looked at in one packet; the next is marked malformed. Too low: a rich request is cut short. Too high: a 64
     * kB packet of empty TLVs, 16 thousand of them, buys much of our time for one packet's price (THREATS row 10).
     */
    public static final int MAX_TLVS = 256;

    private static final int FIRST_PRIVATE_USE = 252;
    private static final int LAST_PRIVATE_USE = 254;
    private static final int ENTERPRISE_NUMBER_LENGTH = 4;

    private final TlvCursor cursor = new TlvCursor(new UnsafeBuffer(0, 0));
    private final TlvTypeSet enabled;
    private final TlvIntegrity integrity;
    private final LocationExtension location;
    private final TimestampInformationExtension timestampInformation;
    private final ClassOfServiceExtension classOfService;
    private final DirectMeasurementExtension directMeasurement;
    private final FollowUpTelemetryExtension followUpTelemetry;
    private final DestinationNodeAddressExtension destinationNodeAddress;
    private final ReturnPathExtension returnPath;
    private final MicroSessionIdExtension microSessionId;
    private final ReflectedTestPacketControlExtension reflectedControl;
    private final ExtraPaddingExtension extraPadding = new ExtraPaddingExtension();
    private long seen;
    private int returnPathOffset;

    /** A processor that gives one reply a request. */
    public TlvProcessor(final TlvPolicy policy, final TlvIntegrity integrity)
    {
        this(policy, integrity, ReflectedControlPolicy.NONE);
    }

    /**
     * A processor.
     *
     * @param policy    which types to process, and how far.
     * @param integrity decides whether any is.
     * @param control   whose Reflected Test Packet Control is obeyed, if that type is enabled.
     */
    public TlvProcessor(
        final TlvPolicy policy, final TlvIntegrity integrity, final ReflectedControlPolicy control)
    {
        this.integrity = integrity;
        enabled = policy.enabled();
        location = new LocationExtension(policy.location());
        timestampInformation = new TimestampInformationExtension(policy.syncSource());
        classOfService = new ClassOfServiceExtension(policy.permittedDscps());
        directMeasurement = new DirectMeasurementExtension(policy.counters());
        followUpTelemetry = new FollowUpTelemetryExtension(
            policy.format(), policy.returnPath().can(Departure.STAMPED));
        destinationNodeAddress =
            new DestinationNodeAddressExtension(policy.ownAddresses(), policy.returnPath().abilities());
        returnPath = new ReturnPathExtension(policy.returnPath());
        microSessionId = new MicroSessionIdExtension(policy.links());
        reflectedControl = new ReflectedTestPacketControlExtension(control);
    }

    @Override
    public void sign(final PacketBatch batch, final int i)
    {
        integrity.sign(batch, i);
    }

    @Override
    public int strip(final PacketBatch batch, final int start, final int end, final Reply reply)
    {
        return extraPadding.strip(batch.buffer(), start, end, reply, integrity);
    }

    @Override
    public void keep(final PacketBatch batch, final int i, final TlvSignature signature)
    {
        integrity.keep(batch, i, signature);
    }

    @Override
    public void follow(final PacketBatch batch, final int at, final Reply reply)
    {
        followUpTelemetry.answer(batch.buffer(), at, reply);
    }

    @Override
    public void sign(final PacketBatch batch, final int i, final TlvSignature signature)
    {
        integrity.sign(batch, i, signature);
    }

    @Override
    public void clockSynchronized(final boolean isSynchronized)
    {
        timestampInformation.clockSynchronized(isSynchronized);
    }

    @Override
    public void extend(final PacketBatch batch, final int i, final int start, final int end, final Reply reply)
    {
        final MutableDirectBuffer buffer = batch.buffer();
        final boolean isIntact = integrity.isIntact(batch, i, start, end);
        cursor.wrap(buffer, start, end);
        if (!isIntact)
        {
            markAll(buffer);
            return;
        }
        seen = 0;
        int step = cursor.next();
        int walked = 0;
        boolean isWhole = true;
        while (step == TlvCursor.TLV)
        {
            final int flags = ++walked > MAX_TLVS ? Tlv.MALFORMED : process(batch, i, reply);
            Tlv.flags(buffer, cursor.offset(), flags);
            tally(flags);
            isWhole = (flags & Tlv.MALFORMED) == 0;
            step = isWhole ? cursor.next() : TlvCursor.END;
        }
        if (step != TlvCursor.END)
        {
            isWhole = false;
            markUnfinished(buffer, step);
        }
        if (reply.isControlled())
        {
            settle(buffer, isWhole, reply);
        }
    }

    /** What a Reflected Test Packet Control means beside the other TLVs (RFC 10052 §3, §4.3). */
    private void settle(final MutableDirectBuffer buffer, final boolean isWhole, final Reply reply)
    {
        if (reply.replies() == 0)
        {
            reply.suppress();
        }
        else if (reply.isSuppressed())
        {
            disown(buffer, reply.controlOffset());
            disown(buffer, returnPathOffset);
            conflicting++;
            reply.release();
            reply.giveUpControl();
        }
        else if (!isWhole)
        {
            // what cannot be told apart cannot be made shorter or longer
            Tlv.flags(buffer, reply.controlOffset(), Tlv.NOT_CONFORMANT);
            notConformant++;
            reply.giveUpControl();
        }
    }

    /** Nothing is processed, everything is copied: the base packet's measurement is still good. */
    private void markAll(final MutableDirectBuffer buffer)
    {
        int step = cursor.next();
        int walked = 0;
        while ((step == TlvCursor.TLV || step == TlvCursor.OVERRUN) && ++walked <= MAX_TLVS)
        {
            Tlv.flags(buffer, cursor.offset(), Tlv.INTEGRITY_FAILED);
            integrityFailed++;
            step = step == TlvCursor.TLV ? cursor.next() : TlvCursor.END;
        }
    }

    private int process(final PacketBatch batch, final int i, final Reply reply)
    {
        final int type = cursor.type();
        if (!enabled.contains(type))
        {
            return unknown(type);
        }
        if (isRepeated(type))
        {
            return Tlv.UNRECOGNIZED;
        }
        final int at = cursor.offset();
        final int length = cursor.length();
        return switch (type)
        {
            case TlvType.EXTRA_PADDING -> ExtraPaddingExtension.extend();
            case TlvType.LOCATION -> location.extend(batch, i, at, length);
            case TlvType.TIMESTAMP_INFORMATION -> timestampInformation.extend(batch, at, length);
            case TlvType.CLASS_OF_SERVICE -> classOfService.extend(batch, i, at, length, reply);
            case TlvType.DIRECT_MEASUREMENT -> directMeasurement.extend(batch.buffer(), at, length);
            case TlvType.ACCESS_REPORT -> AccessReportExtension.extend(batch.buffer(), at, length);
            case TlvType.FOLLOW_UP_TELEMETRY -> followUpTelemetry.extend(batch, at, length, reply);
            case TlvType.HMAC -> 0;
            case TlvType.DESTINATION_NODE_ADDRESS -> destinationNodeAddress.extend(batch, i, at, length, reply);
            case TlvType.RETURN_PATH -> followReturnPath(batch, i, at, length, reply);
            case TlvType.MICRO_SESSION_ID -> microSessionId.extend(batch, i, at, length, reply);
            case TlvType.REFLECTED_TEST_PACKET_CONTROL ->
                reflectedControl.extend(batch.buffer(), at, length, integrity.areProven(), reply);
            default -> Tlv.UNRECOGNIZED;
        };
    }

    private int followReturnPath(
        final PacketBatch batch, final int i, final int at, final int length, final Reply reply)
    {
        returnPathOffset = at;
        return returnPath.extend(batch, i, at, length, reply);
    }

    /** Types above 63 are never enabled, so their bits may share. */
    private boolean isRepeated(final int type)
    {
        final boolean isRepeated = type != TlvType.EXTRA_PADDING && (seen & (1L << type)) != 0;
        seen |= 1L << type;
        return isRepeated;
    }

    /** A vendor's TLV has to start with the vendor's number (RFC 8972 §5.1), whether or not we know the vendor. */
    private int unknown(final int type)
    {
        final boolean isPrivateUse = type >= FIRST_PRIVATE_USE && type <= LAST_PRIVATE_USE;
        return isPrivateUse && cursor.length() < ENTERPRISE_NUMBER_LENGTH ?
            Tlv.UNRECOGNIZED | Tlv.MALFORMED : Tlv.UNRECOGNIZED;
    }

    private void markUnfinished(final MutableDirectBuffer buffer, final int step)
    {
        final boolean isUnknown = step == TlvCursor.OVERRUN && !enabled.contains(cursor.type());
        final int flags = isUnknown ? Tlv.UNRECOGNIZED | Tlv.MALFORMED : Tlv.MALFORMED;
        Tlv.flags(buffer, cursor.offset(), flags);
        tally(flags);
    }

    private void tally(final int flags)
    {
        processed += flags == 0 ? 1 : 0;
        unrecognized += (flags & Tlv.UNRECOGNIZED) >>> 7;
        malformed += (flags & Tlv.MALFORMED) >>> 6;
    }
}
