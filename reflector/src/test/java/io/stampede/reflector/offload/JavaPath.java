package io.stampede.reflector.offload;

import io.stampede.frame.AddressSet;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.PrefixSet;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.reflect.AccessList;
import io.stampede.reflector.reflect.ProvisionedSessions;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.reflect.ReflectorFixture;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.ip.FrameReader;
import io.stampede.wire.ip.FrameWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** The way of a frame through this process: what an AF_XDP port and the reflector behind it make of it. */
final class JavaPath
{
    private static final int HOPS = 255;
    private static final byte[] NO_REPLY = {};

    private final ReflectorFixture fixture = new ReflectorFixture();
    private final FrameReader reader = new FrameReader();
    private final FrameWriter writer = new FrameWriter();
    private final AddressSet own = new AddressSet(KernelUnderTest.OWN.toArray(InetAddress[]::new));
    private final Reflector reflector;

    JavaPath(final AccessPolicy access, final TimestampFormat format)
    {
        reflector = fixture
            .access(new AccessList(
                set(access.allowedSources()), set(access.deniedSources()), new ProvisionedSessions(List.of(), 1)))
            .minSourcePort(access.minSourcePort())
            .format(format)
            .build();
    }

    private static PrefixSet set(final List<AddressPrefix> prefixes)
    {
        return new PrefixSet(
            prefixes.stream().mapToLong(prefix -> IpAddress.high(prefix.address())).toArray(),
            prefixes.stream().mapToLong(prefix -> IpAddress.low(prefix.address())).toArray(),
            prefixes.stream().mapToInt(prefix -> prefix.length() +
                (prefix.address() instanceof Inet4Address ? 96 : 0)).toArray());
    }

    /** The frame that would leave; no octets where none would. */
    byte[] answer(final byte... frame)
    {
        final PacketBatch batch = fixture.arrive(frame);
        final int length = reader.read(batch.buffer(), 0, frame.length);
        if (length < 0 || !isForUs() || !reader.isChecksumValid())
        {
            return NO_REPLY;
        }
        batch.offset(0, reader.payloadOffset());
        batch.arrived(0, length);
        batch.source(0, reader.sourceHigh(), reader.sourceLow(), reader.sourcePort());
        batch.local(0, reader.destinationHigh(), reader.destinationLow(), reader.destinationPort());
        batch.ipHeader(0, reader.ttl(), reader.tos());
        reflector.reflect(batch, 0, 0);
        reflector.seal(batch);
        return batch.sendLength(0) == 0 ? NO_REPLY : write(batch);
    }

    private boolean isForUs()
    {
        return reader.destinationMac() == RequestFrame.STATION &&
            own.contains(reader.destinationHigh(), reader.destinationLow()) &&
            KernelUnderTest.PORTS.contains(reader.destinationPort());
    }

    private byte[] write(final PacketBatch batch)
    {
        final long backTo = reader.sourceMac();
        writer.link(backTo, RequestFrame.STATION, reader.tag());
        writer.ip(batch.sendTos(0), HOPS);
        writer.source(batch.localHigh(0), batch.localLow(0), batch.localPort(0));
        writer.destination(batch.sourceHigh(0), batch.sourceLow(0), batch.sourcePort(0));
        writer.direct();
        final int start = writer.write(batch.buffer(), batch.offset(0), batch.sendLength(0));
        final byte[] frame = new byte[batch.offset(0) + batch.sendLength(0) - start];
        batch.buffer().getBytes(start, frame);
        return frame;
    }
}
