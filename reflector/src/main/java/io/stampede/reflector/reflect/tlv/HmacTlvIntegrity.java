package io.stampede.reflector.reflect.tlv;

import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.frame.PacketBatch;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvCursor;
import io.stampede.wire.TlvType;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The HMAC TLV (RFC 8972 §4.8): HMAC-SHA-256 truncated to 128 bits over the packet's Sequence Number and all TLVs
 * before it.
 * <pre>
 *   authenticated mode       no TLV, or one Extra Padding alone    intact without an HMAC TLV
 *                            any other TLVs                        need one
 *   unauthenticated mode     no HMAC TLV                           intact
 *   either                   HMAC TLV                              must verify, and only Extra Padding may follow it
 * </pre>
 * Owned by the reflecting thread; allocates nothing once made.
 */
public final class HmacTlvIntegrity extends TlvIntegrity
{
    private static final int NOWHERE = -1;
    private static final int SEQUENCE_LENGTH = Integer.BYTES;

    private final PacketLayout layout;
    private final Keyring keyring;
    private final HmacSha256 hmac = new HmacSha256();
    private final TlvCursor cursor = new TlvCursor(new UnsafeBuffer(0, 0));
    private HmacKey key = KeyPair.NONE.current();
    private int hmacAt = NOWHERE;
    private int others;
    private int paddings;
    private boolean isMisplaced;

    /** @param keyring the session's keys, as for base packets. */
    public HmacTlvIntegrity(final PacketLayout layout, final Keyring keyring)
    {
        this.layout = layout;
        this.keyring = keyring;
    }

    @Override
    public boolean isIntact(final PacketBatch batch, final int i, final int start, final int end)
    {
        final boolean isWhole = survey(batch.buffer(), start, end);
        if (hmacAt == NOWHERE)
        {
            final boolean needsHmac = layout.isAuthenticated() && (others > 0 || paddings > 1 || !isWhole);
            return !needsHmac;
        }
        final boolean isIntact = !isMisplaced && verify(batch, i);
        if (!isIntact)
        {
            hmacAt = NOWHERE;
        }
        return isIntact;
    }

    /** Finds the HMAC TLV and what is around it. */
    private boolean survey(final UnsafeBuffer buffer, final int start, final int end)
    {
        hmacAt = NOWHERE;
        others = 0;
        paddings = 0;
        isMisplaced = false;
        cursor.wrap(buffer, start, end);
        int step = cursor.next();
        int walked = 0;
        while (step == TlvCursor.TLV && ++walked <= TlvProcessor.MAX_TLVS)
        {
            note(cursor.type());
            step = cursor.next();
        }
        return step == TlvCursor.END;
    }

    private void note(final int type)
    {
        if (type == TlvType.EXTRA_PADDING)
        {
            paddings++;
        }
        else if (type != TlvType.HMAC || hmacAt != NOWHERE)
        {
            others++;
            isMisplaced |= hmacAt != NOWHERE;
        }
        else
        {
            hmacAt = cursor.offset();
            isMisplaced |= cursor.length() != HmacSha256.LENGTH;
        }
    }

    private boolean verify(final PacketBatch batch, final int i)
    {
        final UnsafeBuffer buffer = batch.buffer();
        final KeyPair pair = keyring.keys(TestPacket.ssid(buffer, batch.offset(i), layout));
        key = pair.current();
        if (matches(buffer, batch.offset(i)))
        {
            return true;
        }
        key = pair.previous();
        return pair.previous() != pair.current() && matches(buffer, batch.offset(i));
    }

    private boolean matches(final UnsafeBuffer buffer, final int packet)
    {
        begin(buffer, packet, hmacAt, key);
        return hmac.matches(buffer, hmacAt + Tlv.HEADER_LENGTH);
    }

    private void begin(final UnsafeBuffer buffer, final int packet, final int at, final HmacKey with)
    {
        final int tlvs = packet + layout.baseLength;
        hmac.begin(with);
        hmac.update(buffer, packet + layout.sequence, SEQUENCE_LENGTH);
        hmac.update(buffer, tlvs, at - tlvs);
    }

    @Override
    public boolean areProven()
    {
        return hmacAt != NOWHERE;
    }

    @Override
    public void moved(final int at, final int by)
    {
        hmacAt -= hmacAt == at ? by : 0;
    }

    @Override
    public void keep(final PacketBatch batch, final int i, final TlvSignature signature)
    {
        signature.clear();
        if (hmacAt != NOWHERE)
        {
            signature.set(hmacAt - batch.offset(i), key);
        }
    }

    @Override
    public void sign(final PacketBatch batch, final int i, final TlvSignature signature)
    {
        if (signature.isThere())
        {
            sign(batch, i, batch.offset(i) + signature.at(), signature.key());
        }
    }

    private void sign(final PacketBatch batch, final int i, final int at, final HmacKey with)
    {
        begin(batch.buffer(), batch.offset(i), at, with);
        hmac.write(batch.buffer(), at + Tlv.HEADER_LENGTH);
    }

    @Override
    public void sign(final PacketBatch batch, final int i)
    {
        if (hmacAt != NOWHERE)
        {
            sign(batch, i, hmacAt, key);
        }
    }
}
