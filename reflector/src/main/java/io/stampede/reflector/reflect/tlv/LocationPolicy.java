package io.stampede.reflector.reflect.tlv;

/**
 * What the Location TLV may tell; what it may not is answered with zeros (RFC 8972 §4.2.2).
 *
 * @param disclosesPorts       the request's ports as seen here.
 * @param disclosesDestination the address the request was sent to.
 * @param disclosesSource      the address the request came from.
 */
public record LocationPolicy(boolean disclosesPorts, boolean disclosesDestination, boolean disclosesSource)
{
    /** Tells the sender all it asks. */
    public static final LocationPolicy DISCLOSE = new LocationPolicy(true, true, true);
    /** Tells the ports alone. */
    public static final LocationPolicy PORTS = new LocationPolicy(true, false, false);
    /** Tells nothing. */
    public static final LocationPolicy HIDE = new LocationPolicy(false, false, false);
}
