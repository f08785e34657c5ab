package io.stampede.reflector.offload;

import io.stampede.frame.IpAddress;
import io.stampede.linux.BpfMap;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose requests the kernel answers, as prefixes of which the longest that holds a source decides: those the policy
 * lets in, but no host's addresses, no loopback and none of our own (THREATS rows 1 and 11). IPv4 lies in {@code
 * ::ffff:0:0/96}, which has an entry of its own, so that no IPv6 prefix holds an IPv4 address. Immutable.
 */
final class SourcePrefixes
{
    private static final int IPV4_BITS_BEFORE = 96;
    private static final int NONE = -1;
    private static final int KEY_LENGTH = Integer.BYTES + 2 * Long.BYTES;

    /** Neither a host's nor anybody's outside this one. */
    private static final List<AddressPrefix> NEVER = List.of(
        AddressPrefix.parse("0.0.0.0/8"),
        AddressPrefix.parse("127.0.0.0/8"),
        AddressPrefix.parse("224.0.0.0/4"),
        AddressPrefix.parse("255.255.255.255"),
        AddressPrefix.parse("::"),
        AddressPrefix.parse("::1"),
        AddressPrefix.parse("ff00::/8"));

    /** Leading bits of an address as in {@link IpAddress}. */
    private record Prefix(boolean isIpv4, long high, long low, int bits)
    {
        static Prefix of(final AddressPrefix prefix)
        {
            final boolean isIpv4 = prefix.address() instanceof Inet4Address;
            return new Prefix(
                isIpv4,
                IpAddress.high(prefix.address()),
                IpAddress.low(prefix.address()),
                prefix.length() + (isIpv4 ? IPV4_BITS_BEFORE : 0));
        }

        boolean holds(final Prefix other)
        {
            return isIpv4 == other.isIpv4 && bits <= other.bits &&
                ((high ^ other.high) & mask(bits)) == 0 &&
                ((low ^ other.low) & mask(bits - Long.SIZE)) == 0;
        }

        private static long mask(final int bits)
        {
            return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
        }
    }

    private final List<Prefix> allowed;
    private final List<Prefix> denied;
    private final List<Prefix> never;

    /** @param own addresses of this host. */
    SourcePrefixes(final AccessPolicy access, final List<InetAddress> own)
    {
        allowed = access.allowedSources().stream().map(Prefix::of).toList();
        denied = access.deniedSources().stream().map(Prefix::of).toList();
        never = new ArrayList<>(NEVER.stream().map(Prefix::of).toList());
        own.forEach(address ->
            never.add(Prefix.of(new AddressPrefix(address, address.getAddress().length * Byte.SIZE))));
    }

    /** A map of prefix → 1 if its sources are answered, else 0. Whoever asks for it closes it. */
    BpfMap toMap() throws IOException
    {
        final List<Prefix> prefixes = new ArrayList<>();
        prefixes.add(new Prefix(false, 0, 0, 0));
        prefixes.add(new Prefix(true, 0, IpAddress.mapped(0), IPV4_BITS_BEFORE));
        prefixes.addAll(allowed);
        prefixes.addAll(denied);
        prefixes.addAll(never);
        final BpfMap map =
            BpfMap.create("stamp_sources", BpfMap.Type.LPM_TRIE, KEY_LENGTH, Integer.BYTES, prefixes.size());
        boolean isDone = false;
        try
        {
            for (final Prefix prefix : prefixes)
            {
                put(map, prefix, isAnswered(prefix));
            }
            isDone = true;
            return map;
        }
        finally
        {
            if (!isDone)
            {
                map.close();
            }
        }
    }

    /** What is so for the sources of a prefix that are in no longer one. */
    private boolean isAnswered(final Prefix prefix)
    {
        final int longestDenied = longest(denied, prefix);
        return longest(never, prefix) == NONE &&
            (allowed.isEmpty() ? longestDenied == NONE : longest(allowed, prefix) > longestDenied);
    }

    private static int longest(final List<Prefix> holders, final Prefix prefix)
    {
        return holders.stream().filter(holder -> holder.holds(prefix)).mapToInt(Prefix::bits).max().orElse(NONE);
    }

    private static void put(final BpfMap map, final Prefix prefix, final boolean isAnswered) throws IOException
    {
        map.key().putInt(0, prefix.bits);
        map.key().putNetworkInt(4, (int)(prefix.high >>> Integer.SIZE));
        map.key().putNetworkInt(8, (int)prefix.high);
        map.key().putNetworkInt(12, (int)(prefix.low >>> Integer.SIZE));
        map.key().putNetworkInt(16, (int)prefix.low);
        map.value().putInt(0, isAnswered ? 1 : 0);
        map.requireUpdate();
    }
}
