package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.clock.KernelWallClock;
import io.stampede.frame.AddressSet;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.PrefixSet;
import io.stampede.net.Port;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.engine.EngineFixture.Kit;
import io.stampede.reflector.reflect.FixedCounters;
import io.stampede.reflector.reflect.tlv.LinkIds;
import io.stampede.reflector.reflect.tlv.ReturnPathPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.testing.Allocation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Once warm, not one byte is allocated for packets that carry a TLV of every type, signed or not. */
@Tag("allocation")
class TlvAllocationTest
{
    private static final int BATCH = 32;
    private static final int MAX_ROUNDS = 20;
    private static final int BATCHES = 8_000;
    private static final int UDP_BATCHES = 2_000;
    /** Index of the loopback interface, and what a port in memory says. */
    private static final int[] INTERFACES = {1, 0};
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    /** The unknown one. */
    private static final int UNKNOWN = 1;
    /** One reply of any length. The stateful know a replay when they see one: for those, see {@link RepeaterTest}. */
    private static final String ONE_REPLY = "800c000c 00000001 00000000 00000000";

    private long answered;

    private static byte @Nullable [] secret(final boolean isSigned)
    {
        return isSigned ? new byte[32] : null;
    }

    private static String tlvs(final boolean isStateful)
    {
        return TlvRequests.EVERY_TYPE + (isStateful ? "" : ONE_REPLY);
    }

    private static int known(final boolean isStateful)
    {
        return TlvRequests.KNOWN_TYPES + (isStateful ? 0 : 1);
    }

    private static Kit kit(final boolean isStateful, final byte @Nullable [] secret)
    {
        final PrefixSet loopback =
            new PrefixSet(new long[]{0}, new long[]{IpAddress.mapped(0x7F00_0000)}, new int[]{96 + 8});
        LinkIds links = LinkIds.NONE;
        for (final int index : INTERFACES)
        {
            links = links.with(index, 202);
        }
        final TlvPolicy tlvs = TlvPolicy.DEFAULT.withLinkIds(links).withReflectedControl()
            .withDirectMeasurement(new FixedCounters(990, 985))
            .at(new AddressSet(), new ReturnPathPolicy(0, loopback));
        return new Kit(isStateful, secret == null ? null : new Keyring(KeyPair.of(new HmacKey(secret))), tlvs);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, true"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldAllocateNothingForEveryTlvOnceWarm(final boolean isStateful, final boolean isSigned)
    {
        final LoopbackPort.Pair wire = LoopbackPort.pair(
            new InetSocketAddress(ANY.getAddress(), 50_000),
            new InetSocketAddress(ANY.getAddress(), 862),
            new EngineFixture.TestWallClock());
        final EngineFixture engine = new EngineFixture(kit(isStateful, secret(isSigned)), wire.second());

        final long allocated = allocatedBytes(BATCHES, wire.first(), engine, tlvs(isStateful), secret(isSigned));

        assertThat(allocated).as("bytes for %d packets", BATCHES * BATCH).isZero();
        // a port in memory cannot send elsewhere than back
        assertTlvs(engine, known(isStateful) - 1 + (isSigned ? 1 : 0), 1 + UNKNOWN);
    }

    /** Return Address and Follow-Up Telemetry really are obeyed by these ports. */
    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, true"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldAllocateNothingOverSocketsOnceWarm(final boolean isStateful, final boolean isSigned) throws Exception
    {
        final KernelWallClock clock = new KernelWallClock();
        try (UdpPort listening = UdpPort.open(UdpPortOptions.listen(ANY).withTxTimestamps(), clock);
            UdpPort sender = UdpPort.open(UdpPortOptions.connect(ANY, listening.localAddress()), clock))
        {
            final EngineFixture engine = new EngineFixture(kit(isStateful, secret(isSigned)), listening);

            final long allocated = allocatedBytes(UDP_BATCHES, sender, engine, tlvs(isStateful), secret(isSigned));

            assertThat(allocated).as("bytes for %d packets", UDP_BATCHES * BATCH).isZero();
            assertTlvs(engine, known(isStateful) + (isSigned ? 1 : 0), UNKNOWN);
            assertThat(engine.count(ReflectorCounter.OWN_WITHOUT_TRANSMIT_TIMESTAMP)).isZero();
        }
    }

    private void assertTlvs(final EngineFixture engine, final int processed, final int unrecognized)
    {
        assertThat(engine.count(ReflectorCounter.REFLECTED)).isEqualTo(answered);
        assertThat(engine.count(ReflectorCounter.TLVS_PROCESSED)).isEqualTo(answered * processed);
        assertThat(engine.count(ReflectorCounter.TLVS_UNRECOGNIZED)).isEqualTo(answered * unrecognized);
        assertThat(engine.count(ReflectorCounter.TLVS_MALFORMED)).isZero();
        assertThat(engine.count(ReflectorCounter.TLVS_INTEGRITY_FAILED)).isZero();
    }

    private long allocatedBytes(
        final int batches,
        final Port sender,
        final EngineFixture engine,
        final String tlvs,
        final byte @Nullable [] secret)
    {
        final PacketBatch out = TlvRequests.batch(sender, BATCH, tlvs, secret);
        final PacketBatch in = sender.newBatch(BATCH);
        return Allocation.onceWarm(MAX_ROUNDS, () ->
        {
            for (int i = 0; i < batches; i++)
            {
                answered += round(sender, engine, out, in);
            }
        });
    }

    private static int round(
        final Port sender, final EngineFixture engine, final PacketBatch out, final PacketBatch in)
    {
        sender.send(out);
        int received = 0;
        while (received < BATCH)
        {
            engine.agent.doWork();
            received += sender.receive(in);
        }
        return received;
    }
}
