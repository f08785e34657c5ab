package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Departure;
import io.stampede.frame.PrefixSet;

/**
 * How far a Return Path TLV (RFC 9503 §4) may steer a reply. Immutable.
 *
 * @param abilities of the port, bits of {@link Departure}.
 * @param allowed   prefixes a reply may be sent to or along when the TLV names an address or segments; empty for none:
 *                  whoever may name any address makes a cannon of the reflector (THREATS row 2). Control Codes send
 *                  nothing to third parties and are always obeyed.
 */
public record ReturnPathPolicy(int abilities, PrefixSet allowed)
{
    /** Obeys Control Code 0, no reply; cannot do anything else. */
    public static final ReturnPathPolicy NONE = new ReturnPathPolicy(0, PrefixSet.EMPTY);

    boolean can(final int departure)
    {
        return (abilities & departure) != 0;
    }
}
