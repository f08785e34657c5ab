package io.stampede.reflector.reflect.tlv;

import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.AccessReport;
import org.agrona.DirectBuffer;

/**
 * Access Report (RFC 8972 §4.6): goes back as it came, which is what the sender's retransmission timer waits for. One
 * with an undefined Access ID is not acted on: it goes back with the U flag, so that sizes stay equal.
 */
final class AccessReportExtension
{
    private AccessReportExtension()
    {
    }

    /** @return the flags of the reply's TLV. */
    static int extend(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length != AccessReport.LENGTH)
        {
            return Tlv.MALFORMED;
        }
        return AccessReport.isValid(buffer, offset + Tlv.HEADER_LENGTH) ? 0 : Tlv.UNRECOGNIZED;
    }
}
