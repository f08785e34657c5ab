package io.stampede.reflector.engine;

import io.stampede.auth.Keyring;
import io.stampede.clock.WallClock;
import io.stampede.frame.AddressSet;
import io.stampede.frame.LinkAddressSet;
import io.stampede.frame.PrefixSet;
import io.stampede.net.Port;
import io.stampede.reflector.reflect.AccessList;
import io.stampede.reflector.reflect.Admission;
import io.stampede.reflector.reflect.Authenticator;
import io.stampede.reflector.reflect.Bursts;
import io.stampede.reflector.reflect.CountingSequencer;
import io.stampede.reflector.reflect.HmacAuthenticator;
import io.stampede.reflector.reflect.MirroringSequencer;
import io.stampede.reflector.reflect.OpenAuthenticator;
import io.stampede.reflector.reflect.RateLimiter;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.reflect.Regulator;
import io.stampede.reflector.reflect.ReplyComposer;
import io.stampede.reflector.reflect.ReplyLimits;
import io.stampede.reflector.reflect.Sealer;
import io.stampede.reflector.reflect.tlv.HmacTlvIntegrity;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.ReflectedControlPolicy;
import io.stampede.reflector.reflect.tlv.ReturnPathPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.reflector.session.SessionRecord;
import io.stampede.reflector.session.SessionTable;
import io.stampede.testing.FixedClockQuality;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.jspecify.annotations.Nullable;

/** An agent over given ports with real clocks and counters in plain memory. */
public final class EngineFixture
{
    private static final int SESSIONS = 1024;
    private static final int BATCH = 32;
    private static final int MAX_REPLY = 1472;

    public final Map<ReflectorCounter, AtomicCounter> counters = new EnumMap<>(ReflectorCounter.class);
    public final SessionTable sessions = new SessionTable(
        new UnsafeBuffer(ByteBuffer.allocateDirect(SESSIONS * SessionRecord.LENGTH)),
        SESSIONS,
        SESSIONS,
        900_000_000_000L,
        3,
        5);
    public final ReflectorAgent agent;

    /**
     * What the reflectors are made of.
     *
     * @param keyring for the authenticated mode; null for the other.
     */
    public record Kit(boolean isStateful, @Nullable Keyring keyring, TlvPolicy tlvs)
    {
    }

    /** Stateful. */
    public EngineFixture(final Port... ports)
    {
        this(true, ports);
    }

    public EngineFixture(final boolean isStateful, final Port... ports)
    {
        this(new Kit(isStateful, null, TlvPolicy.DEFAULT), ports);
    }

    /** Every reflector's TLVs may use what its port can do, but only along the kit's prefixes; a request, one reply. */
    public EngineFixture(final Kit kit, final Port... ports)
    {
        final List<Lane> lanes = List.of(ports).stream()
            .map(port -> new Lane(port, port.newBatch(BATCH), reflector(kit, port, sessions)))
            .toList();
        final CountersManager manager = new CountersManager(
            new UnsafeBuffer(new byte[1 << 17]), new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 15)));
        final EngineCounters engineCounters = new EngineCounters(descriptor ->
        {
            final AtomicCounter counter = manager.newCounter(descriptor.counterName());
            counters.put((ReflectorCounter)descriptor, counter);
            return counter;
        });
        final EngineClocks clocks =
            new EngineClocks(SystemNanoClock.INSTANCE, new TestWallClock(), new FixedClockQuality(true, 1000));
        agent = new ReflectorAgent("fixture", lanes, sessions, engineCounters, clocks, epochNs -> { });
    }

    private static Reflector reflector(final Kit kit, final Port port, final SessionTable sessions)
    {
        final Keyring keyring = kit.keyring();
        final PacketLayout layout = keyring == null ? PacketLayout.UNAUTHENTICATED : PacketLayout.AUTHENTICATED;
        final Authenticator authenticator =
            keyring == null ? new OpenAuthenticator() : new HmacAuthenticator(layout, keyring, BATCH);
        final ReflectedControlPolicy control =
            new ReflectedControlPolicy(false, new AddressSet(), LinkAddressSet.EMPTY);
        final TlvPolicy tlvs = kit.tlvs().at(
            new AddressSet(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("127.0.0.2")),
            new ReturnPathPolicy(port.departures(), kit.tlvs().returnPath().allowed()));
        return new Reflector(
            layout,
            new Admission(
                layout,
                false,
                AccessList.of(PrefixSet.EMPTY),
                new RateLimiter(RateLimiter.UNLIMITED, 1),
                authenticator,
                1024,
                862),
            kit.isStateful() ?
                new CountingSequencer(sessions, CountingSequencer.WITH_SSID, 0, BATCH) : new MirroringSequencer(),
            keyring == null ?
                new TlvProcessor(tlvs, new OpenTlvIntegrity(), control) :
                new TlvProcessor(tlvs.withHmac(), new HmacTlvIntegrity(layout, keyring), control),
            new ReplyComposer(layout, TimestampFormat.NTP),
            new Sealer(layout, TimestampFormat.NTP, new TestWallClock(), authenticator),
            new Regulator(
                new ReplyLimits(1, MAX_REPLY, MAX_REPLY, 0),
                new RateLimiter(RateLimiter.UNLIMITED, 1),
                (batch, i) -> MAX_REPLY,
                Bursts.none()));
    }

    public long count(final ReflectorCounter counter)
    {
        final AtomicCounter found = counters.get(counter);
        if (found == null)
        {
            throw new IllegalArgumentException("not allocated: " + counter);
        }
        return found.get();
    }

    /** UTC by the JDK. */
    public static final class TestWallClock extends WallClock
    {
        @Override
        public long epochNs()
        {
            return SystemEpochNanoClock.INSTANCE.nanoTime();
        }
    }
}
