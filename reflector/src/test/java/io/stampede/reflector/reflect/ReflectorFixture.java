package io.stampede.reflector.reflect;

import io.stampede.auth.Keyring;
import io.stampede.clock.WallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.PrefixSet;
import io.stampede.reflector.reflect.tlv.Extender;
import io.stampede.reflector.reflect.tlv.HmacTlvIntegrity;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.reflector.session.SessionRecord;
import io.stampede.reflector.session.SessionTable;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A reflector of parts under test over one frame, with the fixed inputs the golden vectors were made with: T2 = T1 +
 * 1.5 ms, T3 = T2 + 20 µs, TTL 61, sender 192.0.2.10:40000, reflector 198.51.100.20:862.
 */
public final class ReflectorFixture
{
    public static final long T1_NS = 1_767_225_600_123_456_789L;
    public static final long T2_NS = T1_NS + 1_500_000;
    public static final long T3_NS = T2_NS + 20_000;
    public static final int TTL = 61;
    public static final int SENDER_PORT = 40_000;
    public static final int REFLECTOR_PORT = 862;
    public static final long SENDER = IpAddress.mapped(0xC000_020A);
    public static final long REFLECTOR = IpAddress.mapped(0xC633_6414);

    private static final int FRAME = 65_507;
    private static final long REFWAIT_NS = 900_000_000_000L;

    public final PacketBatch batch = new PacketBatch(
        1, FRAME, FRAME, new UnsafeBuffer(ByteBuffer.allocateDirect(FRAME + 64)), null);
    public final SessionTable sessions = sessions(16);

    private boolean isStateful;
    private boolean isTwampLight;
    private boolean isIpv6;
    private int interfaceIndex;
    private int replayWindow;
    private PacketLayout layout = PacketLayout.UNAUTHENTICATED;
    private Authenticator authenticator = new OpenAuthenticator();
    private Extender extender = new TlvProcessor(TlvPolicy.DEFAULT, new OpenTlvIntegrity());
    private AccessList access = AccessList.of(PrefixSet.EMPTY);
    private RateLimiter rateLimiter = new RateLimiter(RateLimiter.UNLIMITED, 1);
    private Regulator regulator = Regulator.none();
    private int minSourcePort = 1024;
    private TimestampFormat format = TimestampFormat.NTP;

    public ReflectorFixture stateful()
    {
        isStateful = true;
        return this;
    }

    /** The vectors' IPv6 addresses: sender 2001:db8::10, reflector 2001:db8::20. */
    public ReflectorFixture ipv6()
    {
        isIpv6 = true;
        return this;
    }

    public ReflectorFixture replayWindow(final int window)
    {
        replayWindow = window;
        return this;
    }

    /** Requests come in on this interface. */
    public ReflectorFixture interfaceIndex(final int index)
    {
        interfaceIndex = index;
        return this;
    }

    public ReflectorFixture twampLight()
    {
        isTwampLight = true;
        return this;
    }

    public ReflectorFixture tlvs(final TlvPolicy policy)
    {
        return extender(new TlvProcessor(policy, new OpenTlvIntegrity()));
    }

    /** With keys: the authenticated mode, or the unauthenticated one with HMAC TLVs. */
    public ReflectorFixture keys(final PacketLayout ofMode, final Keyring keyring)
    {
        layout = ofMode;
        authenticator = ofMode.isAuthenticated() ? new HmacAuthenticator(ofMode, keyring, 1) : new OpenAuthenticator();
        return extender(new TlvProcessor(TlvPolicy.DEFAULT.withHmac(), new HmacTlvIntegrity(ofMode, keyring)));
    }

    public ReflectorFixture extender(final Extender other)
    {
        extender = other;
        return this;
    }

    public ReflectorFixture sources(final PrefixSet filter)
    {
        return access(AccessList.of(filter));
    }

    public ReflectorFixture access(final AccessList list)
    {
        access = list;
        return this;
    }

    public ReflectorFixture rateLimiter(final RateLimiter limiter)
    {
        rateLimiter = limiter;
        return this;
    }

    public ReflectorFixture regulator(final Regulator other)
    {
        regulator = other;
        return this;
    }

    public ReflectorFixture minSourcePort(final int port)
    {
        minSourcePort = port;
        return this;
    }

    public ReflectorFixture format(final TimestampFormat other)
    {
        format = other;
        return this;
    }

    public static SessionTable sessions(final int capacity)
    {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * SessionRecord.LENGTH));
        return new SessionTable(memory, capacity, capacity, REFWAIT_NS, 0x5EED, 0xFACE);
    }

    public Reflector build()
    {
        final WallClock clock = new WallClock()
        {
            @Override
            public long epochNs()
            {
                return T3_NS;
            }
        };
        final Sequencer sequencer = isStateful ?
            new CountingSequencer(sessions, CountingSequencer.WITH_SSID, replayWindow, 1) : new MirroringSequencer();
        final Admission admission = new Admission(
            layout, isTwampLight, access, rateLimiter, authenticator, minSourcePort, REFLECTOR_PORT, 8620);
        final Reflector reflector = new Reflector(
            layout,
            admission,
            sequencer,
            extender,
            new ReplyComposer(layout, format),
            new Sealer(layout, format, clock, authenticator),
            regulator);
        reflector.clockQuality(true, 732_421);
        return reflector;
    }

    /**
     * Puts a request into the frame as the vectors' sender sent it; frame memory after it is garbage, as in real life.
     */
    public PacketBatch arrive(final byte... octets)
    {
        batch.buffer().setMemory(0, batch.buffer().capacity(), (byte)0xA5);
        batch.buffer().putBytes(0, octets);
        batch.arrived(0, octets.length);
        final long documentation = 0x2001_0DB8_0000_0000L;
        batch.source(0, isIpv6 ? documentation : 0, isIpv6 ? 0x10 : SENDER, SENDER_PORT);
        batch.local(0, isIpv6 ? documentation : 0, isIpv6 ? 0x20 : REFLECTOR, REFLECTOR_PORT);
        batch.ipHeader(0, TTL, 46 << 2 | 2);
        batch.interfaceIndex(0, interfaceIndex);
        batch.rxEpochNs(0, T2_NS, false);
        batch.count(1);
        return batch;
    }

    /** What would leave after {@code reflect} and {@code seal}; no octets where there is no reply. */
    public byte[] answer(final Reflector reflector, final byte... request)
    {
        arrive(request);
        reflector.reflect(batch, 0, 0);
        reflector.seal(batch);
        final byte[] reply = new byte[batch.sendLength(0)];
        batch.buffer().getBytes(0, reply);
        return reply;
    }

    /** What comes back, in hex digits, behind a base packet for these octets behind one; spaces do not count. */
    public String extension(final Reflector reflector, final String hex)
    {
        final byte[] tlvs = HexFormat.of().parseHex(hex.replace(" ", ""));
        final byte[] request = request(1, 7, 44 + tlvs.length);
        System.arraycopy(tlvs, 0, request, 44, tlvs.length);
        final byte[] reply = answer(reflector, request);
        return HexFormat.of().formatHex(reply, Math.min(reply.length, 44), reply.length);
    }

    /** An unauthenticated request of {@code length} octets: Sequence Number, T1, then zeros. */
    public static byte[] request(final int sequence, final int ssid, final int length)
    {
        final byte[] octets = new byte[Math.max(length, 16)];
        ByteBuffer.wrap(octets)
            .putInt(sequence)
            .putLong(0xED00_3780_1F9A_DD37L)
            .putShort((short)0x9601)
            .putShort((short)ssid);
        return Arrays.copyOf(octets, length);
    }
}
