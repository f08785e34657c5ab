package io.stampede.reflector.reflect;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.reflector.reflect.tlv.TlvSignature;

/**
 * What the next copy of a reply is made of, besides the octets of the last one. Made once and used again; owned by the
 * reflecting thread.
 */
public final class Burst
{
    /** Of the session, as {@link Sequencer} gave it. */
    int session;
    /** Tells whether it still is that session. */
    int generation;
    /** Signs the base packet, in the authenticated mode. */
    HmacKey key = KeyPair.NONE.current();
    /** The Follow-Up Telemetry TLV, from the packet's first octet; negative if there is none. */
    int followUpAt;
    /** Signs the TLVs. */
    final TlvSignature signature = new TlvSignature();
}
