package io.stampede.sender.plan;

/**
 * One TLV of every probe of a run, as asked for; what cannot be put on the wire cannot be made. Its flyweight in {@code
 * wire.tlv} knows the layout. Immutable.
 */
public sealed interface ProbeTlv permits
    AccessReportTlv, ClassOfServiceTlv, DestinationNodeAddressTlv, DirectMeasurementTlv, ExtraPaddingTlv,
    FollowUpTelemetryTlv, HmacTlv, LocationTlv, MicroSessionIdTlv, MixedPaddingTlv, RawTlv,
    ReflectedTestPacketControlTlv, ReturnPathTlv, TimestampInformationTlv
{
    /** Of {@link io.stampede.wire.TlvType}. */
    int type();

    /** Octets of its Value. */
    int valueLength();
}
