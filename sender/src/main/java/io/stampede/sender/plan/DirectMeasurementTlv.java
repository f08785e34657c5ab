package io.stampede.sender.plan;

import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.DirectMeasurement;

/**
 * Direct Measurement (RFC 8972 §4.5).
 *
 * @param interfaceName whose packets are counted here.
 */
public record DirectMeasurementTlv(String interfaceName) implements ProbeTlv
{
    @Override
    public int type()
    {
        return TlvType.DIRECT_MEASUREMENT;
    }

    @Override
    public int valueLength()
    {
        return DirectMeasurement.LENGTH;
    }
}
