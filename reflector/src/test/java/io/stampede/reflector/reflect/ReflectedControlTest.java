package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.frame.AddressSet;
import io.stampede.frame.LinkAddressSet;
import io.stampede.frame.PacketBatch;
import io.stampede.reflector.reflect.tlv.HmacTlvIntegrity;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.ReflectedControlPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.Vectors;
import io.stampede.wire.PacketLayout;
import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Number, length and interval of replies as the sender wishes (RFC 10052), within limits; the vectors' addresses. */
@Vectors
class ReflectedControlTest
{
    private static final GoldenPackets VECTORS = GoldenPackets.load("stamp_sr_lag_ctl.json");
    private static final int LINK = 1000;
    private static final ReplyLimits LIMITS = new ReplyLimits(4, 1400, 3000, 1_000_000);
    private static final ReflectedControlPolicy EVERYBODY = new ReflectedControlPolicy(
        false,
        new AddressSet(InetAddress.ofLiteral("198.51.100.20")),
        LinkAddressSet.EMPTY);

    private final ReflectorFixture fixture = new ReflectorFixture();
    private final Begun bursts = new Begun();

    /** Notes what begins. */
    private static final class Begun extends Bursts
    {
        private final Burst burst = new Burst();
        private boolean isFull;
        private int copies;
        private long intervalNs;

        @Override
        public boolean hasRoom()
        {
            return !isFull;
        }

        @Override
        public Burst begin(
            final PacketBatch batch, final int i, final int further, final long interval, final long nowNs)
        {
            copies = further;
            intervalNs = interval;
            return burst;
        }

        @Override
        public int repeat(final Reflector reflector, final long nowNs)
        {
            return 0;
        }

        @Override
        public long untilDueNs(final long nowNs)
        {
            return Long.MAX_VALUE;
        }
    }

    private Reflector reflector()
    {
        return reflector(LIMITS, new RateLimiter(RateLimiter.UNLIMITED, 1));
    }

    private Reflector reflector(final ReplyLimits limits, final RateLimiter rateLimiter)
    {
        return fixture
            .extender(new TlvProcessor(
                TlvPolicy.DEFAULT.withReflectedControl(), new OpenTlvIntegrity(), EVERYBODY))
            .regulator(new Regulator(limits, rateLimiter, (batch, i) -> LINK, bursts))
            .build();
    }

    static byte[] request(final int sequence, final String tlvs)
    {
        final byte[] octets = HexFormat.of().parseHex(tlvs.replace(" ", ""));
        final byte[] request = ReflectorFixture.request(sequence, 7, 44 + octets.length);
        System.arraycopy(octets, 0, request, 44, octets.length);
        return request;
    }

    private String tlvs(final Reflector reflector, final byte... request)
    {
        final byte[] reply = fixture.answer(reflector, request);
        return reply.length == 0 ? "" : HexFormat.of().formatHex(reply, 44, reply.length);
    }

    private static String control(final int length, final int replies, final int intervalNs)
    {
        return String.format("800c000c%04x%04x%08x00000000", length, replies, intervalNs);
    }

    private static String expected(final String name)
    {
        return VECTORS.named(name + "-reply").hex().substring(88);
    }

    @Test
    @Conforms("5.1")
    void shouldNotKnowTheTypeUnlessTheOperatorWantsIt()
    {
        final String returned = tlvs(fixture.build(), VECTORS.named("ctl-4x").octets());

        assertThat(returned).isEqualTo("800c000c0064000401312d0000000000");
        assertThat(bursts.copies).isZero();
    }

    @Test
    @Conforms({"5.3", "5.4"})
    @Vectors("ctl-4x")
    void shouldGrantWhatOthersExpect()
    {
        final String returned = tlvs(reflector(), VECTORS.named("ctl-4x").octets());

        assertThat(returned).isEqualTo(expected("ctl-4x"));
        assertThat(bursts.copies).as("after the first").isEqualTo(3);
        assertThat(bursts.intervalNs).isEqualTo(20_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctl-len8", "ctl-l3-match", "ctl-conflict-norep"})
    @Conforms({"5.2", "5.12", "5.13"})
    void shouldAnswerAsOthersExpect(final String name)
    {
        assertThat(tlvs(reflector(), VECTORS.named(name).octets())).isEqualTo(expected(name));
        assertThat(bursts.copies).isZero();
    }

    @Test
    @Conforms("5.13")
    void shouldCountAConflictWhicheverTlvComesFirst()
    {
        final Reflector reflector = reflector();

        final String returned = tlvs(reflector, request(1, control(0, 3, 1_000_000) + "800a00088001000400000000"));

        assertThat(returned).isEqualTo("800c000c00000003000f424000000000" + "800a00080001000400000000");
        assertThat(reflector.extender().conflicting).isEqualTo(1);
        assertThat(reflector.extender().unrecognized).isEqualTo(2);
        assertThat(reflector.extender().processed).isZero();
    }

    @ParameterizedTest
    @Conforms("5.8")
    @ValueSource(strings = {
        "800c000c000000000000000000000000", "800c000cffff00000000000100000000",
        "800c000c000000000000000000000000 800a00088001000400000000"})
    @Vectors("ctl-zero")
    void shouldStaySilentWhenNoneIsWanted(final String tlvs)
    {
        fixture.arrive(request(1, tlvs));

        assertThat(reflector().reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.NO_REPLY_REQUESTED);
        assertThat(fixture.batch.sendLength(0)).isZero();
        fixture.arrive(VECTORS.named("ctl-zero").octets());
        assertThat(reflector().reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.NO_REPLY_REQUESTED);
    }

    /** Length asked for, octets of the reply; the base packet has 44, this TLV 16. */
    @ParameterizedTest
    @Conforms("5.4")
    @CsvSource({"0, 60", "60, 60", "61, 64", "64, 64", "101, 104", "1000, 1000"})
    void shouldMakeTheReplyAsLongAsAsked(final int wanted, final int length)
    {
        final String returned = tlvs(reflector(), request(1, control(wanted, 1, 0)));

        assertThat(returned.length() / 2).isEqualTo(length - 44);
        assertThat(returned).startsWith("000c000c");
        if (length > 60)
        {
            assertThat(returned.substring(32))
                .isEqualTo(String.format("0001%04x", length - 64) + "00".repeat(length - 64));
        }
    }

    /** Extra Padding goes wherever it was; what stood behind it moves up, and is the same otherwise. */
    @ParameterizedTest
    @Conforms("5.5")
    @CsvSource({
        "80010010 00112233445566778899aabbccddeeff 800c000c 0000 0001 00000000 00000000, " +
            "000c000c000000010000000000000000",
        "80010000 8004000488000000 80010001ff 800c000c 004c 0001 00000000 00000000 80010002abcd, " +
            "000400048ae80000000c000c004c0001000000000000000000010004" + "00000000",
        "800c000c 0000 0001 00000000 00000000 80010004 ffffffff 80c80001aa, " +
            "000c000c00000001000000000000000080c80001aa"})
    void shouldTakeOutReceivedPadding(final String sent, final String returned)
    {
        assertThat(tlvs(reflector(), request(1, sent))).isEqualTo(returned);
    }

    @Test
    @Conforms("5.5")
    void shouldMakeTheReplyShorterThanItsRequest()
    {
        final byte[] request = request(1, "800101f4" + "5a".repeat(500) + control(60, 1, 0));

        assertThat(fixture.answer(reflector(), request)).hasSize(60);
        assertThat(request).hasSize(564);
    }

    /** A TLV of 5 octets makes 65: 68 are wanted, 3 octets are no TLV, so 69 leave. */
    @Test
    void shouldGiveALittleMoreWhereFewerOctetsAreMissingThanATlvHas()
    {
        final String returned = tlvs(reflector(), request(1, control(66, 1, 0) + "80c80001aa"));

        assertThat(returned).endsWith("80c80001aa" + "00010000").hasSize(2 * (69 - 44));
    }

    @Test
    @Conforms("5.6")
    void shouldSendOneReplyOfMtuSizeWhenMoreIsAsked()
    {
        final Reflector reflector = reflector();

        final String returned = tlvs(reflector, request(1, control(1001, 3, 1_000_000)));

        assertThat(returned.length() / 2).isEqualTo(LINK - 44);
        assertThat(returned).startsWith("100c000c03e90003");
        assertThat(bursts.copies).isZero();
        assertThat(reflector.extender().notConformant).isEqualTo(1);
    }

    /** The operator's longest reply counts like an MTU: 100 octets from a request of 60 would be 500 otherwise. */
    @Test
    @Conforms("5.7")
    void shouldSendOneReplyNoLongerThanTheOperatorLets()
    {
        final Reflector reflector =
            reflector(new ReplyLimits(4, 100, 3000, 0), new RateLimiter(RateLimiter.UNLIMITED, 1));

        assertThat(tlvs(reflector, request(1, control(500, 1, 0)))).startsWith("100c000c").hasSize(2 * 56);
    }

    /** Too many, too close together, too much in all. */
    @ParameterizedTest
    @Conforms("5.7")
    @CsvSource({"100, 5, 1000000", "100, 65535, 1000000", "100, 2, 999999", "1000, 4, 1000000"})
    void shouldSendOneReplyOfTheSizeAskedWhenALimitIsExceeded(
        final int length, final int replies, final int intervalNs)
    {
        final String returned = tlvs(reflector(), request(1, control(length, replies, intervalNs)));

        assertThat(returned).startsWith("100c000c").hasSize(2 * (length - 44));
        assertThat(bursts.copies).isZero();
    }

    @Test
    @Conforms("5.7")
    @Vectors("ctl-disabled")
    void shouldAnswerAsOthersExpectWhenALimitIsExceeded()
    {
        bursts.isFull = true;

        assertThat(tlvs(reflector(), VECTORS.named("ctl-4x").octets()))
            .isEqualTo(VECTORS.named("ctl-disabled").hex().substring(88));
    }

    /** 100 pps let 10 packets through at once; the first reply is charged on admission, by a limiter not used here. */
    @Test
    @Conforms("5.7")
    void shouldChargeFurtherRepliesToTheSourcesPrefix()
    {
        final Reflector reflector = reflector(LIMITS, new RateLimiter(100, 42));
        final byte[] request = VECTORS.named("ctl-4x").octets();

        for (int n = 0; n < 3; n++)
        {
            assertThat(tlvs(reflector, request)).startsWith("000c");
        }

        assertThat(tlvs(reflector, request)).as("only one is left of ten").startsWith("100c");
    }

    @ParameterizedTest
    @Conforms("5.2")
    @CsvSource({"0, 400c0000", "8, 400c0008", "11, 400c000b", "12, 000c000c"})
    void shouldFindShortOnesMalformed(final int length, final String header)
    {
        final String value = "000000010000000000000000".substring(0, 2 * length);

        final String returned = tlvs(reflector(), request(1, String.format("800c%04x", length) + value));

        assertThat(returned).startsWith(header);
    }

    /** Sequence Numbers of requests of one session, and whether each is obeyed; arithmetic of RFC 1982. */
    @Test
    @Conforms("5.14")
    void shouldAnswerOnceWhenTheRequestIsNoNews()
    {
        final Reflector reflector = fixture.stateful().extender(
            new TlvProcessor(TlvPolicy.DEFAULT.withReflectedControl(), new OpenTlvIntegrity(), EVERYBODY))
            .regulator(new Regulator(LIMITS, new RateLimiter(RateLimiter.UNLIMITED, 1), (batch, i) -> LINK, bursts))
            .build();
        final int[] sequences = {0xFFFF_FFF0, 0xFFFF_FFF0, 0xFFFF_FFEF, 0xFFFF_FFFF, 3, 0xFFFF_FFFF, 3, 4};
        final boolean[] news = {true, false, false, true, true, false, true, true};

        for (int n = 0; n < sequences.length; n++)
        {
            bursts.copies = 0;
            final String returned = tlvs(reflector, request(sequences[n], control(100, 2, 1_000_000)));

            assertThat(returned).as("request %d", n).startsWith(news[n] ? "000c" : "800c").hasSize(news[n] ? 112 : 32);
            assertThat(bursts.copies).as("request %d", n).isEqualTo(news[n] ? 1 : 0);
        }
        assertThat(reflector.extender().replayed).isEqualTo(3);
    }

    @ParameterizedTest
    @Conforms("5.15")
    @ValueSource(strings = {"10", "90", "ff"})
    void shouldIgnoreFlagsOfTheRequest(final String flags)
    {
        final String sent = flags + control(0, 2, 1_000_000).substring(2);

        assertThat(tlvs(reflector(), request(1, sent))).startsWith("000c");
        assertThat(bursts.copies).isEqualTo(1);
    }

    /** What cannot be walked to its end cannot be made longer or shorter; a second control means nothing. */
    @ParameterizedTest
    @CsvSource({
        "800c000c00640002000f424000000000 80010008ff, 100c000c00640002000f424000000000 40010008ff",
        "800c000c00640002000f424000000000 8003000100, 100c000c00640002000f424000000000 4003000100",
        "800c000c00640002000f424000000000 80, 100c000c00640002000f424000000000 40",
        "800c000c00000001000f424000000000 800c000c03e80004000f424000000000, " +
            "000c000c00000001000f424000000000 800c000c03e80004000f424000000000"})
    void shouldSendOneReplyOfTheRequestsSizeWhenTlvsAreBroken(final String sent, final String returned)
    {
        assertThat(tlvs(reflector(), request(1, sent))).isEqualTo(returned.replace(" ", ""));
        assertThat(bursts.copies).isZero();
    }

    @Test
    void shouldObeyOnlyProvenOnesWherePolicyWantsProof()
    {
        final Keyring keyring = new Keyring(KeyPair.of(new HmacKey(new byte[32])));
        final Reflector reflector = fixture
            .extender(new TlvProcessor(
                TlvPolicy.DEFAULT.withHmac().withReflectedControl(),
                new HmacTlvIntegrity(PacketLayout.UNAUTHENTICATED, keyring),
                ReflectedControlPolicy.NONE))
            .regulator(new Regulator(LIMITS, new RateLimiter(RateLimiter.UNLIMITED, 1), (batch, i) -> LINK, bursts))
            .build();

        assertThat(tlvs(reflector, VECTORS.named("ctl-4x").octets())).isEqualTo("800c000c0064000401312d0000000000");
        assertThat(bursts.copies).isZero();
    }
}
