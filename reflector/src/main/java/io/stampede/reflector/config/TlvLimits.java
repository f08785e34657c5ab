package io.stampede.reflector.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which TLVs an operator lets the reflector process, and how far they may go. Immutable.
 *
 * @param areOn       whether what follows the base packet is processed as TLVs (RFC 8972) or returned as it came.
 * @param disabled    types treated as unknown, 1..254.
 * @param location    what a Location TLV learns (RFC 8972 §4.2).
 * @param replyDscps  DSCPs a Class of Service TLV may ask for (RFC 8972 §4.4), 0..63.
 * @param returnPaths prefixes a Return Path TLV may send replies to or along (RFC 9503 §4); empty for none.
 * @param returnAddresses what becomes of a request whose Return Address is in none of them.
 * @param directMeasurement network interface whose packets a Direct Measurement TLV is told (RFC 8972 §4.5), or null.
 * @param linkIds     identifiers, 1..65535, of our links by their interface's name (RFC 9534 §3.1); empty for none.
 * @param returnLabels labels it may send replies under.
 */
public record TlvLimits(
    boolean areOn,
    Set<Integer> disabled,
    LocationDetail location,
    Set<Integer> replyDscps,
    List<AddressPrefix> returnPaths,
    ReturnAddressPolicy returnAddresses,
    @Nullable String directMeasurement,
    Map<String, Integer> linkIds,
    LabelRange returnLabels)
{
    private static final int DSCPS = 64;

    public TlvLimits
    {
        disabled = Set.copyOf(disabled);
        replyDscps = Set.copyOf(replyDscps);
        returnPaths = List.copyOf(returnPaths);
        linkIds = Map.copyOf(linkIds);
    }

    public TlvLimits withReturnLabels(final LabelRange labels)
    {
        return new TlvLimits(areOn, disabled, location, replyDscps, returnPaths, returnAddresses, directMeasurement,
            linkIds, labels);
    }

    /** All that tells no more than was asked and sends nothing elsewhere; or, with TLVs off, nothing. */
    public static TlvLimits defaults(final boolean areOn)
    {
        return new TlvLimits(
            areOn, Set.of(), LocationDetail.ALL, allDscps(), List.of(), ReturnAddressPolicy.MARK, null, Map.of(),
            LabelRange.NONE);
    }

    /** 0..63. */
    public static Set<Integer> allDscps()
    {
        return IntStream.range(0, DSCPS).boxed().collect(Collectors.toUnmodifiableSet());
    }

    /** {@link #replyDscps} as bits: bit n set for DSCP n. */
    public long replyDscpBits()
    {
        long bits = 0;
        for (final int dscp : replyDscps)
        {
            bits |= 1L << dscp;
        }
        return bits;
    }
}
