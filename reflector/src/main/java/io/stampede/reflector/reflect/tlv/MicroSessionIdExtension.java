package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.MicroSessionId;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Micro-session ID (RFC 9534 §3.2): tells which of our member links the request came in on. A request that was meant
 * for another one is not answered: a cable is in the wrong socket. Immutable.
 */
final class MicroSessionIdExtension
{
    private final LinkIds links;

    MicroSessionIdExtension(final LinkIds links)
    {
        this.links = links;
    }

    /** @return the flags of the reply's TLV. */
    int extend(final PacketBatch batch, final int i, final int offset, final int length, final Reply reply)
    {
        final int own = links.of(batch.interfaceIndex(i));
        if (own == MicroSessionId.UNKNOWN)
        {
            return Tlv.UNRECOGNIZED;
        }
        if (length != MicroSessionId.LENGTH)
        {
            return Tlv.MALFORMED;
        }
        final UnsafeBuffer buffer = batch.buffer();
        final int value = offset + Tlv.HEADER_LENGTH;
        final int meant = MicroSessionId.reflector(buffer, value);
        if (meant != MicroSessionId.UNKNOWN && meant != own)
        {
            reply.drop(Extender.MICRO_SESSION_MISMATCH);
        }
        MicroSessionId.answer(buffer, value, own);
        return 0;
    }
}
