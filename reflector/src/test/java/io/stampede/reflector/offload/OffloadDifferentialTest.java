package io.stampede.reflector.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.XdpProgram;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.testing.Requires;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random and broken frames the two ways: what the kernel answers, this process would have answered with the same
 * octets but for times; what it does not answer is as it came.
 */
class OffloadDifferentialTest
{
    private static final int ROUNDS = 30_000;
    private static final String[] SOURCES_V4 = {
        "192.0.2.10", "10.0.0.1", "10.1.0.1", "198.51.100.20", "127.0.0.9", "224.1.2.3", "255.255.255.255", "0.1.2.3",
        "203.0.113.5"};
    private static final String[] SOURCES_V6 = {
        "2001:db8::10", "2001:db8:5::1", "2001:db8::20", "::1", "::", "ff02::1", "fe80::1", "64:ff9b::1"};
    private static final int[] PORTS = {0, 862, 1023, 1024, 8620, 40_000, 65_535};
    private static final AccessPolicy ACCESS = new AccessPolicy(
        KernelUnderTest.MIN_SOURCE_PORT,
        List.of(AddressPrefix.parse("0.0.0.0/0"), AddressPrefix.parse("2000::/3"), AddressPrefix.parse("10.1.0.0/24")),
        List.of(AddressPrefix.parse("10.0.0.0/8"), AddressPrefix.parse("2001:db8:5::/48")),
        0,
        List.of());

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private int answered;

    @BeforeEach
    void needRoot()
    {
        Requires.root();
    }

    @Test
    void shouldAnswerAsThisProcessWouldOrNotAtAll() throws Exception
    {
        try (KernelUnderTest kernel = KernelUnderTest.open(ACCESS, TimestampFormat.NTP))
        {
            final JavaPath java = new JavaPath(ACCESS, TimestampFormat.NTP);
            for (int n = 0; n < ROUNDS; n++)
            {
                compare(kernel, java, mutated(randomRequest()));
            }
            assertThat(kernel.reflected()).isEqualTo(answered);
            assertThat(answered).as("frames of %d that were answered, seed %d", ROUNDS, seed)
                .isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
        }
    }

    /** Nothing the kernel may answer is left to the process, or the tier would be idle without anybody noticing. */
    @Test
    void shouldAnswerAllThatIsPlain() throws Exception
    {
        try (KernelUnderTest kernel = KernelUnderTest.open(KernelUnderTest.OPEN, TimestampFormat.NTP))
        {
            for (int n = 0; n < ROUNDS / 10; n++)
            {
                final RequestFrame frame = randomRequest();
                frame.source = InetAddress.ofLiteral(frame.isIpv4() ? "192.0.2.10" : "2001:db8::10");
                frame.sourcePort = random.nextInt(8621, 65_536);
                frame.destinationPort = random.nextBoolean() ? 862 : 8620;
                ByteBuffer.wrap(frame.payload).putInt(16, 0);

                assertThat(kernel.run(frame.octets()).verdict()).as("seed %d", seed).isEqualTo(XdpProgram.XDP_TX);
            }
        }
    }

    private void compare(final KernelUnderTest kernel, final JavaPath java, final byte... frame) throws Exception
    {
        final String what = "seed " + seed + ", frame " + HexFormat.of().formatHex(frame);
        final XdpProgram.TestRun run = kernel.run(frame);
        if (run.verdict() == XdpProgram.XDP_PASS)
        {
            assertThat(run.frame()).as(what).isEqualTo(frame);
            return;
        }
        assertThat(run.verdict()).as(what).isEqualTo(XdpProgram.XDP_TX);
        answered++;
        final byte[] reply = java.answer(frame);
        assertThat(reply).as("refused by Java, " + what).isNotEmpty();
        assertThat(Comparison.withoutTimes(run.frame())).as(what).isEqualTo(Comparison.withoutTimes(reply));
        assertThat(shape(run.frame()).areChecksumsRight(run.frame())).as(what).isTrue();
    }

    private RequestFrame randomRequest()
    {
        final RequestFrame frame = random.nextBoolean() ? RequestFrame.ipv4() : RequestFrame.ipv6();
        frame.tag = random.nextInt(3) == 0 ? random.nextInt(1 << 16) : RequestFrame.NO_TAG;
        frame.tos = random.nextInt(256);
        frame.ttl = random.nextInt(256);
        frame.flowLabel = random.nextInt(1 << 20);
        frame.identification = random.nextInt(1 << 16);
        frame.hasChecksum = !frame.isIpv4() || random.nextInt(4) > 0;
        random.nextBytes(frame.payload);
        if (random.nextInt(4) > 0)
        {
            Arrays.fill(frame.payload, 16, 44, (byte)0);
        }
        else if (random.nextBoolean())
        {
            final int seconds = random.nextInt();
            ByteBuffer.wrap(frame.payload).putInt(4, seconds).putInt(16, seconds - random.nextInt(-1, 13));
        }
        if (random.nextInt(3) == 0)
        {
            final String[] sources = frame.isIpv4() ? SOURCES_V4 : SOURCES_V6;
            frame.source = InetAddress.ofLiteral(sources[random.nextInt(sources.length)]);
        }
        if (random.nextInt(3) == 0)
        {
            frame.sourcePort = PORTS[random.nextInt(PORTS.length)];
        }
        if (random.nextInt(8) == 0)
        {
            frame.destinationPort = PORTS[random.nextInt(PORTS.length)];
        }
        return frame;
    }

    /** Often as it is; else with an octet or two changed, sometimes under checksums that fit, or of another length. */
    private byte[] mutated(final RequestFrame frame)
    {
        final byte[] octets = frame.octets();
        switch (random.nextInt(6))
        {
            case 0 ->
            {
                change(octets);
            }
            case 1 ->
            {
                change(octets);
                frame.fixChecksums(octets);
            }
            case 2 ->
            {
                octets[random.nextInt(Math.min(octets.length, frame.udp() + 8))] = (byte)random.nextInt();
                frame.fixChecksums(octets);
            }
            case 3 ->
            {
                return Arrays.copyOf(octets, random.nextInt(14, octets.length + 20));
            }
            default ->
            {
                return octets;
            }
        }
        return octets;
    }

    private void change(final byte... octets)
    {
        for (int n = random.nextInt(1, 4); n > 0; n--)
        {
            octets[random.nextInt(octets.length)] ^= (byte)(1 << random.nextInt(8));
        }
    }

    /** Where a reply has its headers. */
    private static RequestFrame shape(final byte... reply)
    {
        final boolean isTagged = reply[12] == (byte)0x81;
        final RequestFrame frame = reply[isTagged ? 16 : 12] == 0x08 ? RequestFrame.ipv4() : RequestFrame.ipv6();
        frame.tag = isTagged ? 0 : RequestFrame.NO_TAG;
        return frame;
    }
}
