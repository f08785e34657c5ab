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
 * @param isDropping whether a request whose Return Address is in none of them gets no reply instead of the U flag.
 * @param firstLabel of the range labels must lie in when the TLV names a stack; none where it is above the last: labels
 *                   send replies anywhere too.
 * @param lastLabel  likewise.
 */
public record ReturnPathPolicy(int abilities, PrefixSet allowed, boolean isDropping, int firstLabel, int lastLabel)
{
    /** Obeys Control Code 0, no reply; cannot do anything else. */
    public static final ReturnPathPolicy NONE = new ReturnPathPolicy(0, PrefixSet.EMPTY, false);

    /** Marks with the U flag what it does not allow. */
    public ReturnPathPolicy(final int abilities, final PrefixSet allowed)
    {
        this(abilities, allowed, false);
    }

    /** No labels. */
    public ReturnPathPolicy(final int abilities, final PrefixSet allowed, final boolean isDropping)
    {
        this(abilities, allowed, isDropping, 1, 0);
    }

    boolean allowsLabel(final int label)
    {
        return label >= firstLabel && label <= lastLabel;
    }

    boolean can(final int departure)
    {
        return (abilities & departure) != 0;
    }
}
