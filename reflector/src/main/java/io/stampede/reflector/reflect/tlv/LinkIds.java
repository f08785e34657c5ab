package io.stampede.reflector.reflect.tlv;

import io.stampede.wire.tlv.MicroSessionId;
import org.agrona.collections.Int2IntHashMap;

/** Identifiers of this host's member links for the Micro-session ID TLV (RFC 9534 §3.1). Immutable once filled. */
public final class LinkIds
{
    /** No link has one. */
    public static final LinkIds NONE = new LinkIds();

    private final Int2IntHashMap ids = new Int2IntHashMap(MicroSessionId.UNKNOWN);

    /** These and one more; an interface's later identifier replaces its earlier one. */
    public LinkIds with(final int interfaceIndex, final int id)
    {
        final LinkIds more = new LinkIds();
        more.ids.putAll(ids);
        more.ids.put(interfaceIndex, id);
        return more;
    }

    /** 1..65535, or {@link MicroSessionId#UNKNOWN} for an interface that has none. */
    int of(final int interfaceIndex)
    {
        return ids.get(interfaceIndex);
    }

    /** Whether no link has one. */
    boolean isEmpty()
    {
        return ids.isEmpty();
    }
}
