package io.stampede.reflector.config;

import java.util.Locale;

/** Whose Reflected Test Packet Control TLVs are obeyed (RFC 10052 §5). */
public enum ReflectedControl
{
    /** Nobody's: the type is unknown. */
    OFF,
    /** Those an HMAC TLV proves. */
    SIGNED,
    /** Those of every allowed source, as such can be forged. */
    ANY;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
