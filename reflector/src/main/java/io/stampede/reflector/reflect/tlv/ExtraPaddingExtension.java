package io.stampede.reflector.reflect.tlv;

/** Extra Padding (RFC 8972 §4.1): any length will do, the Value goes back as it came. */
final class ExtraPaddingExtension
{
    private ExtraPaddingExtension()
    {
    }

    /** @return the flags of the reply's TLV. */
    static int extend()
    {
        return 0;
    }
}
