package io.stampede.sender.report;

import io.stampede.sender.stats.SeenLocation;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the reflector saw of a probe's addressing beside what we sent it with; a difference is address translation on
 * the way. Endpoints as {@code 192.0.2.1:862}.
 *
 * @param source        as the reflector saw it; "unknown" for what it does not tell.
 * @param destination   likewise.
 * @param mac           source address of the frame that reached it; null if not told.
 * @param ownSource     as we sent.
 * @param ownDestination likewise.
 */
record Translation(
    String source, String destination, @Nullable String mac, String ownSource, String ownDestination,
    boolean isSourceTranslated, boolean isDestinationTranslated)
{
    private static final String UNKNOWN = "unknown";

    static Translation of(final RunResult result)
    {
        final SeenLocation seen = result.tlvs().location;
        final RunConfig.Endpoints own = result.config().endpoints();
        return new Translation(
            endpoint(seen.sourceAddress(), seen.sourcePort()),
            endpoint(seen.destinationAddress(), seen.destinationPort()),
            seen.sourceMac(),
            TextReport.endpoint(own.localAddress(), own.localPort()),
            TextReport.endpoint(own.remoteAddress(), own.remotePort()),
            isOther(seen.sourceAddress(), seen.sourcePort(), own.localAddress(), own.localPort()),
            isOther(seen.destinationAddress(), seen.destinationPort(), own.remoteAddress(), own.remotePort()));
    }

    private static String endpoint(final @Nullable InetAddress address, final int port)
    {
        return TextReport.endpoint(address == null ? UNKNOWN : address.getHostAddress(), port);
    }

    private static boolean isOther(
        final @Nullable InetAddress address, final int port, final String ownAddress, final int ownPort)
    {
        final boolean isOtherAddress = address != null && !address.equals(InetAddress.ofLiteral(ownAddress));
        return isOtherAddress || (port != 0 && port != ownPort);
    }
}
