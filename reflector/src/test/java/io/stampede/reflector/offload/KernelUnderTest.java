package io.stampede.reflector.offload;

import io.stampede.clock.ClockQuality;
import io.stampede.frame.IpAddress;
import io.stampede.linux.BpfException;
import io.stampede.linux.BpfMap;
import io.stampede.linux.BpfProgram;
import io.stampede.linux.BpfRegister;
import io.stampede.linux.XdpProgram;
import io.stampede.net.QueueRange;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.testing.FixedClockQuality;
import io.stampede.wire.TimestampFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** The stage, followed by one that lets everything pass, run in the kernel on frames that come in nowhere. */
final class KernelUnderTest implements AutoCloseable
{
    static final List<InetAddress> OWN =
        List.of(InetAddress.ofLiteral("198.51.100.20"), InetAddress.ofLiteral("2001:db8::20"));
    static final List<Integer> PORTS = List.of(862, 8620);
    static final int MIN_SOURCE_PORT = 1024;
    /** As {@link io.stampede.reflector.reflect.ReflectorFixture} has it. */
    static final ClockQuality QUALITY = new FixedClockQuality(true, 732_421);
    /** Everyone who may be anyone. */
    static final AccessPolicy OPEN = new AccessPolicy(MIN_SOURCE_PORT, List.of(), 0);

    private final BpfMap counters = BpfMap.create("stamp_counters", BpfMap.Type.PERCPU_ARRAY, 4, 8, 1);
    private final BpfMap destinations = BpfMap.create("stamp_dests", BpfMap.Type.HASH, 20, 4, 16);
    private final BpfMap sources;
    private final KernelClock clock;
    private final XdpProgram program;

    KernelUnderTest(
        final AccessPolicy access, final TimestampFormat format, final ClockQuality quality, final boolean isVeth)
        throws IOException
    {
        this(access, format, quality, isVeth, QueueRange.ALL);
    }

    private KernelUnderTest(
        final AccessPolicy access,
        final TimestampFormat format,
        final ClockQuality quality,
        final boolean isVeth,
        final QueueRange queues) throws IOException
    {
        sources = new SourcePrefixes(access, OWN).toMap();
        clock = new KernelClock(format);
        clock.tell(quality);
        for (final InetAddress own : OWN)
        {
            for (final int port : PORTS)
            {
                admit(own, port);
            }
        }
        final OffloadStage stage = new OffloadStage(new OffloadStage.Rules(
            RequestFrame.STATION, format, access.minSourcePort(), PORTS, isVeth, queues, sources,
            clock.map(), counters));
        final BpfProgram whole = new BpfProgram().move(BpfRegister.R6, BpfRegister.R1);
        final int pass = whole.newLabel();
        stage.emit(whole, destinations, pass);
        program = XdpProgram.load("stamp_test", whole.label(pass).move(BpfRegister.R0, XdpProgram.XDP_PASS).exit());
    }

    static KernelUnderTest open(final AccessPolicy access, final TimestampFormat format) throws IOException
    {
        return new KernelUnderTest(access, format, QUALITY, false);
    }

    /** One that answers what comes by certain queues only; frames of a test run come by queue 0. */
    static KernelUnderTest open(final QueueRange queues) throws IOException
    {
        return new KernelUnderTest(OPEN, TimestampFormat.NTP, QUALITY, false, queues);
    }

    private void admit(final InetAddress address, final int port)
    {
        destinations.key().putNetworkLong(0, IpAddress.high(address));
        destinations.key().putNetworkLong(8, IpAddress.low(address));
        destinations.key().putNetworkShort(16, (short)port);
        destinations.value().putInt(0, 1);
        if (destinations.update() < 0)
        {
            throw new AssertionError("cannot fill the map of destinations");
        }
    }

    XdpProgram.TestRun run(final byte... frame) throws BpfException
    {
        return program.testRun(frame);
    }

    /** Packets answered so far. */
    long reflected()
    {
        counters.key().putInt(0, OffloadStage.REFLECTED);
        if (counters.lookup() < 0)
        {
            throw new AssertionError("cannot read the map of counters");
        }
        long sum = 0;
        for (long at = 0; at < counters.value().lengthBytes(); at += Long.BYTES)
        {
            sum += counters.value().getLong(at);
        }
        return sum;
    }

    KernelClock clock()
    {
        return clock;
    }

    @Override
    public void close()
    {
        program.close();
        sources.close();
        clock.map().close();
        destinations.close();
        counters.close();
    }
}
