package io.stampede.reflector.config;

import java.util.Locale;

/** What becomes of a request whose Return Address no prefix allows (RFC 9503 §6). */
public enum ReturnAddressPolicy
{
    /** It is answered the ordinary way, the TLV with the U flag. */
    MARK,
    /** It gets no reply. */
    DROP;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
