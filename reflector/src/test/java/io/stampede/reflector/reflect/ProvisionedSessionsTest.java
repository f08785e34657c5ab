package io.stampede.reflector.reflect;

import static io.stampede.reflector.reflect.ProvisionedSession.ANY;
import static io.stampede.reflector.reflect.ReflectorFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.PrefixSet;
import io.stampede.testing.Allocation;
import io.stampede.testing.Conforms;
import io.stampede.wire.PacketLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvisionedSessionsTest
{
    private static final long SENDER = ReflectorFixture.SENDER;
    private static final long REFLECTOR = ReflectorFixture.REFLECTOR;

    private final ReflectorFixture fixture = new ReflectorFixture();

    private static ProvisionedSession session(
        final int ssid, final long source, final int sourcePort, final long destination, final int destinationPort)
    {
        return new ProvisionedSession(ssid, 0, source, sourcePort, 0, destination, destinationPort);
    }

    private static AccessList only(final ProvisionedSession... sessions)
    {
        return new AccessList(
            PrefixSet.EMPTY, PrefixSet.EMPTY, new ProvisionedSessions(Arrays.asList(sessions), 0x5EED));
    }

    /** SSID, last octet and port of the sender, last octet and port of ours; -14 is NO_SESSION. */
    @ParameterizedTest
    @Conforms("2.4")
    @CsvSource({
        "4660, 10, 40000, 20, 862, 44", "4661, 10, 40000, 20, 862, -14", "0, 10, 40000, 20, 862, -14",
        "4660, 11, 40000, 20, 862, -14", "4660, 10, 40001, 20, 862, -14", "4660, 10, 40000, 21, 862, -14",
        "4660, 10, 40000, 20, 863, -14"})
    void shouldAnswerOnlyTheSsidAndFourTupleThatWereProvisioned(
        final int ssid, final int source, final int port, final int local, final int localPort, final int expected)
    {
        fixture.access(only(session(4660, SENDER, 40_000, REFLECTOR, 862))).stateful();
        final PacketBatch batch = fixture.arrive(request(1, ssid, 44));
        batch.source(0, 0, (SENDER & ~0xFF) | source, port);
        batch.local(0, 0, (REFLECTOR & ~0xFF) | local, localPort);

        assertThat(fixture.build().reflect(batch, 0, 0)).isEqualTo(expected);
        assertThat(fixture.sessions.live()).as("no state for strangers").isEqualTo(expected > 0 ? 1 : 0);
    }

    /** What is left out may be anything: told SSID, source, its port, destination, its port. */
    @ParameterizedTest
    @Conforms("2.4")
    @CsvSource({
        "true, false, false, false, false", "false, true, false, false, false", "false, true, true, false, false",
        "false, false, false, true, false", "false, false, false, true, true", "true, true, false, true, false",
        "true, true, true, true, true"})
    void shouldLookOnlyAtWhatWasTold(
        final boolean ssid, final boolean source, final boolean port, final boolean local, final boolean localPort)
    {
        fixture.access(only(session(ssid ? 4660 : ANY, source ? SENDER : 0, port ? 40_000 : ANY,
            local ? REFLECTOR : 0, localPort ? 862 : ANY)));
        final Reflector reflector = fixture.build();

        assertThat(reflector.reflect(arrive(4660, SENDER, 40_000, REFLECTOR, 862), 0, 0)).isEqualTo(44);
        assertThat(isAnswered(reflector, 7, SENDER, 40_000, REFLECTOR, 862)).isEqualTo(!ssid);
        assertThat(isAnswered(reflector, 4660, SENDER + 1, 40_000, REFLECTOR, 862)).isEqualTo(!source);
        assertThat(isAnswered(reflector, 4660, SENDER, 40_001, REFLECTOR, 862)).isEqualTo(!port);
        assertThat(isAnswered(reflector, 4660, SENDER, 40_000, REFLECTOR + 1, 862)).isEqualTo(!local);
        assertThat(isAnswered(reflector, 4660, SENDER, 40_000, REFLECTOR, 863)).isEqualTo(!localPort);
    }

    private PacketBatch arrive(
        final int ssid, final long source, final int port, final long local, final int localPort)
    {
        final PacketBatch batch = fixture.arrive(request(1, ssid, 44));
        batch.source(0, 0, source, port);
        batch.local(0, 0, local, localPort);
        return batch;
    }

    private boolean isAnswered(
        final Reflector reflector,
        final int ssid,
        final long source,
        final int port,
        final long local,
        final int localPort)
    {
        return reflector.reflect(arrive(ssid, source, port, local, localPort), 0, 0) > 0;
    }

    @Test
    @Conforms("2.4")
    void shouldTellStrangersBeforeTheirSignatureIsLookedAt()
    {
        final Keyring keyring = new Keyring(KeyPair.of(new HmacKey(new byte[32])));
        fixture.keys(PacketLayout.AUTHENTICATED, keyring).access(only(session(4660, 0, ANY, 0, ANY)));

        fixture.arrive(new byte[112]);

        assertThat(fixture.build().reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.NO_SESSION);
    }

    @Test
    void shouldTakeRequestsWithoutAnSsidForSsidZero()
    {
        final Reflector light =
            fixture.twampLight().access(only(session(0, SENDER, ANY, 0, ANY))).build();

        fixture.arrive(request(1, 0, 14));

        assertThat(light.reflect(fixture.batch, 0, 0)).isEqualTo(44);
    }

    /** A hash may place any of them anywhere: each is found, each neighbour is not. */
    @Test
    void shouldFindEachOfSixtyFiveThousand()
    {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final List<ProvisionedSession> sessions = new ArrayList<>();
        for (int ssid = 0; ssid < 65_536; ssid++)
        {
            sessions.add(session(ssid, IpAddress.mapped(random.nextInt() | 1), 1024 + (ssid & 0x7FFF), 0, ANY));
        }
        final ProvisionedSessions all = new ProvisionedSessions(sessions, seed);

        for (final ProvisionedSession one : sessions)
        {
            final PacketBatch batch = fixture.batch;
            batch.source(0, one.sourceHigh(), one.sourceLow(), one.sourcePort());
            assertThat(all.contains(batch, 0, one.ssid())).as("seed %d", seed).isTrue();
            batch.source(0, one.sourceHigh(), one.sourceLow() ^ 1, one.sourcePort());
            assertThat(all.contains(batch, 0, one.ssid())).as("seed %d", seed).isFalse();
        }
    }

    @Test
    @Tag("allocation")
    void shouldAllocateNothingForALookup()
    {
        final ProvisionedSessions sessions = new ProvisionedSessions(
            List.of(session(1, 0, ANY, 0, ANY), session(2, SENDER, ANY, 0, ANY), session(3, 0, ANY, REFLECTOR, 862)),
            7);
        arrive(3, SENDER, 40_000, REFLECTOR, 862);
        final long[] found = new long[1];

        final long allocated = Allocation.onceWarm(10, () ->
        {
            for (int i = 0; i < 1_000_000; i++)
            {
                found[0] += sessions.contains(fixture.batch, 0, i & 3) ? 1 : 0;
            }
        });

        assertThat(allocated).isZero();
        assertThat(found[0]).isPositive();
    }

    @Test
    void shouldRefuseASessionThatTellsNothing()
    {
        final List<ProvisionedSession> everyone = List.of(session(ANY, 0, ANY, 0, ANY));

        assertThatThrownBy(() -> new ProvisionedSessions(everyone, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Allowed 10/8 and 10.1.2/24 and 2001:db8::/32; denied 10.1/16 and 10.1.2.3 and 2001:db8:1::/48. */
    @ParameterizedTest
    @CsvSource({
        "10.9.9.9, 44", "10.1.9.9, -4", "10.1.2.9, 44", "10.1.2.3, -4", "11.0.0.1, -4", "2001:db8:2::1, 44",
        "2001:db8:1::1, -4", "2001:db9::1, -4"})
    void shouldLetTheLongestPrefixDecide(final String source, final int expected)
    {
        final PrefixSet allowed = prefixes("10.0.0.0/104", "10.1.2.0/120", "2001:db8::/32");
        final PrefixSet denied = prefixes("10.1.0.0/112", "10.1.2.3/128", "2001:db8:1::/48");

        assertThat(answer(allowed, denied, source)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, -4", "10.1.2.4, 44", "2001:db8::1, 44"})
    void shouldLetEveryoneInWhoIsNotDenied(final String source, final int expected)
    {
        assertThat(answer(PrefixSet.EMPTY, prefixes("10.1.2.3/128"), source)).isEqualTo(expected);
    }

    private int answer(final PrefixSet allowed, final PrefixSet denied, final String source)
    {
        final InetAddress address = InetAddress.ofLiteral(source);
        fixture.access(new AccessList(allowed, denied, new ProvisionedSessions(List.of(), 1)));
        fixture.arrive(request(1, 0, 44));
        fixture.batch.source(0, IpAddress.high(address), IpAddress.low(address), 50_000);
        return fixture.build().reflect(fixture.batch, 0, 0);
    }

    private static PrefixSet prefixes(final String... texts)
    {
        final InetAddress[] addresses = Arrays.stream(texts)
            .map(text -> InetAddress.ofLiteral(text.substring(0, text.indexOf('/')))).toArray(InetAddress[]::new);
        return new PrefixSet(
            Arrays.stream(addresses).mapToLong(IpAddress::high).toArray(),
            Arrays.stream(addresses).mapToLong(IpAddress::low).toArray(),
            Arrays.stream(texts).mapToInt(text -> Integer.parseInt(text.substring(text.indexOf('/') + 1))).toArray());
    }
}
