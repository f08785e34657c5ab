package io.stampede.perf.micro;

import io.stampede.frame.AddressSet;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.LinkAddressSet;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.PrefixSet;
import io.stampede.reflector.reflect.Bursts;
import io.stampede.reflector.reflect.MirroringSequencer;
import io.stampede.reflector.reflect.OpenAuthenticator;
import io.stampede.reflector.reflect.RateLimiter;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.reflect.Regulator;
import io.stampede.reflector.reflect.ReplyLimits;
import io.stampede.reflector.reflect.tlv.LinkIds;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.PacketCounters;
import io.stampede.reflector.reflect.tlv.ReflectedControlPolicy;
import io.stampede.reflector.reflect.tlv.ReturnPathPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.wire.Tlv;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does a TLV of each type add to the cost of a reply? One TLV a packet, processed as a reflector does that has all
 * types on; {@code none} is the base packet, {@code unknown} a type nobody has. HMAC TLVs: {@link HmacBenchmark}. There
 * are no sessions, so Follow-Up Telemetry tells zeros; Direct Measurement tells counts that stand still, without the
 * system call that reads an interface's; Reflected Test Packet Control asks for one reply.
 */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TlvBenchmark
{
    private static final int BATCH = 32;
    private static final int RETURN_PREFIX = 0xC000_0200;
    private static final int OUR_LINK = 202;
    private static final int MAX_REPLY = 1472;

    /** The TLV of each packet. */
    @Param({
        "none", "padding", "location", "timestampInformation", "classOfService", "directMeasurement", "accessReport",
        "followUpTelemetry", "nodeAddress", "sameLink", "returnAddress", "microSessionId", "reflectedControl",
        "unknown"})
    public String tlv = "";

    /** Packets of the monitored flow, without the reading of them. */
    private static final class StandingCounters extends PacketCounters
    {
        private static final long RECEIVED = 990;
        private static final long SENT = 985;

        @Override
        public boolean read()
        {
            return true;
        }

        @Override
        public long received()
        {
            return RECEIVED;
        }

        @Override
        public long sent()
        {
            return SENT;
        }
    }

    private Requests requests;
    private Reflector reflector;
    private int length;

    /** The TLV as its RFC draws it. */
    private static String octets(final String tlv)
    {
        return switch (tlv)
        {
            case "none" -> "";
            case "padding" -> "80010008 0001020304050607";
            case "location" ->
                "80020038 00000000 80010008 0000000000000000 80040010 00000000000000000000000000000000" +
                    "80070010 00000000000000000000000000000000";
            case "timestampInformation" -> "80030004 00000000";
            case "classOfService" -> "80040004 88000000";
            case "directMeasurement" -> "8005000c 000003e8 00000000 00000000";
            case "accessReport" -> "80060004 10010000";
            case "followUpTelemetry" -> "80070010 00000000000000000000000000000000";
            case "nodeAddress" -> "80090004 c6336415";
            case "sameLink" -> "800a0008 80010004 00000001";
            case "returnAddress" -> "800a0008 80020004 c0000263";
            case "microSessionId" -> "800b0004 00650000";
            case "reflectedControl" -> "800c000c 00000001 00000000 00000000";
            case "unknown" -> "80c80008 68656c6c6f212121";
            default -> throw new IllegalArgumentException(tlv);
        };
    }

    /** A reflector whose policy lets every TLV be obeyed. */
    @Setup
    public void assemble()
    {
        final byte[] octets = HexFormat.of().parseHex(octets(tlv).replace(" ", ""));
        length = Requests.LAYOUT.baseLength + octets.length;
        final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        Requests.putBase(request, Requests.LAYOUT, 0);
        request.putBytes(Requests.LAYOUT.baseLength, octets);
        requests = new Requests(BATCH, request);
        final ReturnPathPolicy returnPath = new ReturnPathPolicy(
            Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK,
            new PrefixSet(new long[]{0}, new long[]{IpAddress.mapped(RETURN_PREFIX)}, new int[]{96 + 24}));
        final AddressSet own = new AddressSet(InetAddress.ofLiteral("198.51.100.21"));
        final TlvPolicy policy = TlvPolicy.DEFAULT.at(own, returnPath)
            .withLinkIds(LinkIds.NONE.with(Requests.INTERFACE, OUR_LINK))
            .withDirectMeasurement(new StandingCounters())
            .withReflectedControl();
        reflector = Reflectors.of(
            Requests.LAYOUT,
            new OpenAuthenticator(),
            new MirroringSequencer(),
            new TlvProcessor(
                policy, new OpenTlvIntegrity(), new ReflectedControlPolicy(false, own, LinkAddressSet.EMPTY)),
            new Regulator(
                new ReplyLimits(1, MAX_REPLY, MAX_REPLY, 0),
                new RateLimiter(RateLimiter.UNLIMITED, 1),
                (batch, i) -> MAX_REPLY,
                Bursts.none()));
    }

    /** One request arrives and is answered. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int reflect()
    {
        requests.arrive(1, 0);
        final PacketBatch batch = requests.batch();
        int octets = 0;
        for (int i = 0; i < BATCH; i++)
        {
            octets += reflector.reflect(batch, i, 0);
        }
        reflector.seal(batch);
        Requests.require(octets == BATCH * length, "every request got a reply of its own length");
        return octets;
    }

    /** The TLV was processed, or known to be unknown; a reply leaves specially where the TLV asks for it. */
    @TearDown(Level.Iteration)
    public void checkReply()
    {
        reflect();
        final PacketBatch batch = requests.batch();
        if (length > Requests.LAYOUT.baseLength)
        {
            final int flags = Tlv.flags(batch.buffer(), batch.offset(BATCH - 1) + Requests.LAYOUT.baseLength);
            Requests.require(flags == (tlv.equals("unknown") ? Tlv.UNRECOGNIZED : 0), "flags fit " + tlv);
        }
        final int departure = switch (tlv)
        {
            case "nodeAddress" -> Departure.SOURCE;
            case "sameLink" -> Departure.SAME_LINK;
            case "returnAddress" -> Departure.DESTINATION;
            default -> 0;
        };
        Requests.require(batch.departure(BATCH - 1) == departure, "the reply leaves as " + tlv + " asks");
    }
}
