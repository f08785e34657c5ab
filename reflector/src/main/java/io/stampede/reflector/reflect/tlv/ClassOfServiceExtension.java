package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.ClassOfService;

/**
 * Class of Service (RFC 8972 §4.4, erratum 8199): tells the DSCP and ECN the request arrived with and lets the reply
 * leave with the DSCP the sender asked for, if policy permits it. Immutable.
 */
final class ClassOfServiceExtension
{
    private final long permittedDscps;

    /** @param permittedDscps bit n set: DSCP n may be asked for. */
    ClassOfServiceExtension(final long permittedDscps)
    {
        this.permittedDscps = permittedDscps;
    }

    /** @return the flags of the reply's TLV. */
    int extend(final PacketBatch batch, final int i, final int offset, final int length, final Reply reply)
    {
        if (length != ClassOfService.LENGTH)
        {
            return Tlv.MALFORMED;
        }
        final int value = offset + Tlv.HEADER_LENGTH;
        final int wanted = ClassOfService.dscp1(batch.buffer(), value);
        final boolean isRefused = (permittedDscps & (1L << wanted)) == 0;
        if (!isRefused)
        {
            reply.dscp(wanted);
        }
        ClassOfService.answer(batch.buffer(), value, batch.tos(i), isRefused);
        return 0;
    }
}
