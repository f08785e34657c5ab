package io.stampede.reflector.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.LabelRange;
import io.stampede.reflector.config.LocationDetail;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.ReturnAddressPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.reflector.engine.EngineFixture;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.runtime.AgentThread;
import io.stampede.runtime.EnvironmentException;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.ExtraPadding;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The policy is changed while packets flow: nothing is lost, nothing begins anew, the engine allocates nothing. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PolicySwapTest
{
    private static final PacketLayout LAYOUT = PacketLayout.UNAUTHENTICATED;
    private static final int TAI_MINUS_UTC_S = 37;
    private static final int BATCH = 32;
    private static final int LENGTH = 60;
    private static final int SWAPS_PER_ROUND = 500;
    private static final int MIN_ROUNDS = 6;
    private static final int MAX_ROUNDS = 20;

    private final LoopbackPort.Pair wire = LoopbackPort.pair(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 50_000),
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 862),
        new EngineFixture.TestWallClock());
    private final EngineFixture fixture = new EngineFixture(wire.second());
    private final PacketBatch out = wire.first().newBatch(BATCH);
    private final PacketBatch in = wire.first().newBatch(BATCH);
    private long sent;
    private long answered;
    private long tlvs;

    private static ReflectorPolicy policy(final int variant)
    {
        final boolean isOpen = (variant & 4) == 0;
        return new ReflectorPolicy(
            SessionMode.STATEFUL,
            false,
            (variant & 2) == 0 ? TimestampKind.NTP : TimestampKind.PTP,
            isOpen ? new AccessPolicy(1024, List.of(), 10_000) :
                new AccessPolicy(1024, List.of(AddressPrefix.parse("127.0.0.0/8")), 0),
            false,
            null,
            0,
            TlvLimits.defaults((variant & 1) == 0),
            ReflectedControlLimits.OFF);
    }

    private static TimestampFormat format(final ReflectorPolicy policy)
    {
        return policy.timestamps() == TimestampKind.PTP ?
            TimestampFormat.ptp(TAI_MINUS_UTC_S) : TimestampFormat.NTP;
    }

    private EngineProxy proxy() throws EnvironmentException
    {
        return new EngineProxy(List.of(engine(fixture)));
    }

    private Engine engine(final EngineFixture over) throws EnvironmentException
    {
        return new Engine(
            over.agent,
            List.of(wire.second()),
            new ReflectorAssembly(
                policy(0), over.sessions, TimestampFormat.NTP, new EngineFixture.TestWallClock(), 1, 862),
            () -> over.count(ReflectorCounter.POLICY_VERSION));
    }

    @Test
    @Tag("allocation")
    void shouldLoseNothingAndAllocateNothingWhenThePolicyIsSwappedUnderLoad() throws Exception
    {
        final EngineProxy proxy = proxy();
        final List<Throwable> errors = new ArrayList<>();
        final AtomicLong engineThread = new AtomicLong();
        assertThat(fixture.agent.offer(engine -> engineThread.set(Thread.currentThread().threadId()))).isTrue();
        final AgentThread thread =
            AgentThread.start(fixture.agent, BusySpinIdleStrategy.INSTANCE, AgentThread.ANY_CPU, errors::add);
        try
        {
            long version = 1;
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MIN_ROUNDS || (round < MAX_ROUNDS && allocated > 0); round++)
            {
                exchange();
                final long before = allocatedBy(engineThread.get());
                version = exchangeWhileSwapping(proxy);
                allocated = allocatedBy(engineThread.get()) - before;
            }

            assertThat(version).isGreaterThan(MIN_ROUNDS * SWAPS_PER_ROUND);
            assertThat(allocated).as("octets allocated by the engine in %d swaps", SWAPS_PER_ROUND).isZero();
        }
        finally
        {
            assertThat(thread.stop(5000)).isTrue();
        }
        assertThat(errors).isEmpty();
        assertThat(answered).isEqualTo(sent);
        assertThat(fixture.count(ReflectorCounter.RECEIVED)).isEqualTo(sent);
        assertThat(fixture.count(ReflectorCounter.REFLECTED)).isEqualTo(sent);
        assertThat(fixture.count(ReflectorCounter.SESSIONS_CREATED)).isEqualTo(1);
        assertThat(fixture.count(ReflectorCounter.TLVS_PROCESSED)).as("as many as came back").isEqualTo(tlvs);
    }

    private static long allocatedBy(final long threadId)
    {
        return ((ThreadMXBean)ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(threadId);
    }

    private long exchangeWhileSwapping(final EngineProxy proxy) throws Exception
    {
        final CompletableFuture<Long> swapping = CompletableFuture.supplyAsync(() -> swap(proxy));
        while (!swapping.isDone())
        {
            exchange();
        }
        return swapping.get();
    }

    private static long swap(final EngineProxy proxy)
    {
        long version = 0;
        for (int variant = 0; variant < SWAPS_PER_ROUND; variant++)
        {
            final ReflectorPolicy policy = policy(variant);
            try
            {
                version = proxy.applyPolicy(policy, format(policy));
            }
            catch (final EnvironmentException ex)
            {
                throw new AssertionError(ex);
            }
        }
        return version;
    }

    /** A batch there and back; every reply is right by the policy that was in force, whichever that was. */
    private void exchange()
    {
        for (int i = 0; i < BATCH; i++)
        {
            final int offset = out.offset(i);
            out.buffer().setMemory(offset, LENGTH, (byte)0);
            TestPacket.sequence(out.buffer(), offset, LAYOUT, sent + i);
            ExtraPadding.encodeHeader(out.buffer(), offset + LAYOUT.baseLength, LENGTH - LAYOUT.baseLength - 4);
            out.sendLength(i, LENGTH);
        }
        out.count(BATCH);
        assertThat(wire.first().send(out)).isEqualTo(BATCH);
        sent += BATCH;
        while (answered < sent)
        {
            final int count = wire.first().receive(in);
            for (int i = 0; i < count; i++)
            {
                check(i);
                answered++;
            }
        }
    }

    private void check(final int i)
    {
        final int offset = in.offset(i);
        final int errorEstimate = TestPacket.errorEstimate(in.buffer(), offset, LAYOUT);
        final boolean isAfterEra0 = TestPacket.timestamp(in.buffer(), offset, LAYOUT) < 0;
        assertThat(TestPacket.sequence(in.buffer(), offset, LAYOUT)).as("no gap").isEqualTo(answered);
        assertThat(TestPacket.senderSequence(in.buffer(), offset, LAYOUT)).isEqualTo(answered);
        assertThat(ErrorEstimate.isSynchronized(errorEstimate)).as("the clock's quality was told at once").isTrue();
        assertThat(ErrorEstimate.isPtp(errorEstimate))
            .as("seconds of NTP have their highest bit set, those of PTP have not").isEqualTo(!isAfterEra0);
        tlvs += Tlv.flags(in.buffer(), offset + LAYOUT.baseLength) == 0 ? 1 : 0;
    }

    @Test
    void shouldRefuseWhenTheEngineDoesNotTakeCommands()
    {
        int offered = 0;
        while (fixture.agent.offer(engine -> { }))
        {
            offered++;
        }

        assertThat(offered).isEqualTo(16);
        assertThatThrownBy(() -> proxy().applyPolicy(policy(0), TimestampFormat.NTP))
            .isInstanceOf(EnvironmentException.class).hasMessageStartingWith("fixture: its command queue is full");
    }

    /** Nothing is offered to the engine, and its counter stays. */
    @Test
    void shouldChangeNothingWhenThePolicyNamesAnInterfaceThereIsNot() throws Exception
    {
        final EngineProxy proxy = proxy();
        final ReflectorPolicy given = policy(0);
        final TlvLimits tlvs = new TlvLimits(
            true, Set.of(), LocationDetail.ALL, TlvLimits.allDscps(), List.of(), ReturnAddressPolicy.MARK, "nosuch0",
            Map.of(), LabelRange.NONE);
        final ReflectorPolicy wanting = new ReflectorPolicy(
            given.mode(), false, TimestampKind.NTP, given.access(), false, null, 0, tlvs, given.reflectedControl());

        assertThatThrownBy(() -> proxy.applyPolicy(wanting, TimestampFormat.NTP))
            .isInstanceOf(EnvironmentException.class).hasMessageStartingWith("--direct-measurement nosuch0: ENODEV");

        assertThat(fixture.agent.doWork()).isZero();
    }

    @Test
    void shouldDoOneCommandEachDutyCycle()
    {
        final int[] done = new int[1];
        assertThat(fixture.agent.offer(engine -> done[0]++)).isTrue();
        assertThat(fixture.agent.offer(engine -> done[0]++)).isTrue();

        assertThat(fixture.agent.doWork()).isEqualTo(1);

        assertThat(done).containsExactly(1);
    }

    @Test
    void shouldSayWhenTheEngineDoesNotTurn() throws Exception
    {
        final EngineProxy proxy = proxy();

        assertThatThrownBy(() -> proxy.applyPolicy(policy(1), TimestampFormat.NTP))
            .isInstanceOf(EnvironmentException.class).hasMessageStartingWith("fixture: policy 2 has waited 2 s");

        assertThat(proxy.version()).isEqualTo(1);
    }

    /** Whoever would put the policy before back elsewhere has to know. */
    @Test
    void shouldTellThatOneOfTwoEnginesHasTakenIt() throws Exception
    {
        final EngineProxy proxy =
            new EngineProxy(List.of(engine(fixture), engine(new EngineFixture(wire.first()))));
        final CompletableFuture<Throwable> applying = CompletableFuture.supplyAsync(
            () -> catchThrowable(() -> proxy.applyPolicy(policy(1), TimestampFormat.NTP)));

        while (!applying.isDone())
        {
            fixture.agent.doWork();
        }

        assertThat(applying.get()).isInstanceOf(EnvironmentException.class)
            .hasMessageContaining("policy 2 has waited 2 s for it, so it does not turn, the other engines have taken");
        assertThat(proxy.version()).isEqualTo(2);
    }
}
