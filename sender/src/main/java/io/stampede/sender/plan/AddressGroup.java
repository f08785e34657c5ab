package io.stampede.sender.plan;

import io.stampede.wire.tlv.ReflectedTestPacketControl;

/** Which nodes shall answer a Reflected Test Packet Control TLV: those with an address in the group. Immutable. */
public final class AddressGroup
{
    private final int subType;
    private final byte[] value;

    /**
     * A group.
     *
     * @param subType {@link ReflectedTestPacketControl#LAYER_2_ADDRESS_GROUP} or {@link
     *                ReflectedTestPacketControl#LAYER_3_ADDRESS_GROUP}.
     * @param value   as on the wire: mask and group of 4, 12 or 16 octets together, or prefix length, three zeros and
     *                prefix.
     */
    public AddressGroup(final int subType, final byte... value)
    {
        final boolean isLayer2 = subType == ReflectedTestPacketControl.LAYER_2_ADDRESS_GROUP;
        final int length = value.length;
        final boolean isRight =
            isLayer2 ? length == 4 || length == 12 || length == 16 : length == 8 || length == 20;
        if (!isRight)
        {
            throw new IllegalArgumentException("address group of " + length + " octets: layer 2 has 4, 12 or 16," +
                " layer 3 has 8 (IPv4) or 20 (IPv6)");
        }
        this.subType = subType;
        this.value = value.clone();
    }

    /** Of the sub-TLV. */
    public int subType()
    {
        return subType;
    }

    /** A copy. */
    public byte[] value()
    {
        return value.clone();
    }

    /** Octets of the sub-TLV's Value. */
    public int valueLength()
    {
        return value.length;
    }
}
