package io.stampede.sender.engine;

import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.Tlv;
import org.agrona.MutableDirectBuffer;

/**
 * Writes the HMACs of probes, each over what stands before it, with the session's current key. Owned by the engine's
 * thread; allocates nothing once made.
 */
abstract class ProbeSigner
{
    /** For probes without any HMAC. */
    private static final ProbeSigner NONE = new ProbeSigner()
    {
        @Override
        void signTlvs(final MutableDirectBuffer buffer, final int offset)
        {
            // nothing is signed
        }

        @Override
        void signBase(final MutableDirectBuffer buffer, final int offset)
        {
            // nothing is signed
        }
    };

    /** The signer a plan asks for. */
    static ProbeSigner of(final SenderPlan plan)
    {
        final KeyPair keys = plan.keys();
        return keys == null ? NONE : new Hmac(plan.shape(), keys.current());
    }

    /** Once the Sequence Number and all TLVs before the HMAC TLV are written (RFC 8972 §4.8). */
    abstract void signTlvs(MutableDirectBuffer buffer, int offset);

    /** Once the base packet is written, last of all (RFC 8762 §4.4). */
    abstract void signBase(MutableDirectBuffer buffer, int offset);

    private static final class Hmac extends ProbeSigner
    {
        private static final int ABSENT = -1;

        private final HmacSha256 hmac = new HmacSha256();
        private final HmacKey key;
        private final PacketLayout layout;
        private final int tlvOffset;

        Hmac(final ProbeShape shape, final HmacKey key)
        {
            this.key = key;
            layout = shape.layout();
            final int n = shape.tlvs().indexOf(new HmacTlv());
            tlvOffset = n < 0 ? ABSENT : shape.tlvOffset(n);
        }

        @Override
        void signTlvs(final MutableDirectBuffer buffer, final int offset)
        {
            if (tlvOffset != ABSENT)
            {
                hmac.begin(key);
                hmac.update(buffer, offset + layout.sequence, Integer.BYTES);
                hmac.update(buffer, offset + layout.baseLength, tlvOffset - layout.baseLength);
                hmac.write(buffer, offset + tlvOffset + Tlv.HEADER_LENGTH);
            }
        }

        @Override
        void signBase(final MutableDirectBuffer buffer, final int offset)
        {
            if (layout.isAuthenticated())
            {
                hmac.begin(key);
                hmac.update(buffer, offset, layout.hmac);
                hmac.write(buffer, offset + layout.hmac);
            }
        }
    }
}
