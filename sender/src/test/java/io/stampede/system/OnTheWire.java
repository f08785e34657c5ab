package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.packet.RawLink;
import io.stampede.system.AbusiveFrames.Frame;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import io.stampede.testing.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reflector's sender sees is the same whichever port answers: the golden requests over a link, as the kernel of
 * the vectors' sender puts them there, to a whole reflector process of each port type. A subclass names the type; the
 * conformance table lists what passed with each.
 */
@Tag("root")
@Timeout(120)
@Vectors
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnTheWire
{
    private static final GoldenPackets BASE = GoldenPackets.load("stamp_base.json");
    private static final GoldenPackets TLVS = GoldenPackets.load("stamp_tlv.json");
    private static final GoldenPackets STEERED = GoldenPackets.load("stamp_sr_lag_ctl.json");
    /** Another address family, another policy, an interface's counts, or a session: not what one request shows. */
    private static final Set<String> NEEDS_MORE = Set.of(
        "location-v4", "location-v6-nomac", "cos-refused", "malformed-after-good", "followup-stateful");
    /** Timestamp Information of a reflector whose clock is synchronised by NTP; this machine's may not be. */
    private static final String BY_NTP = "0003000401020102";
    private static final String UNSYNCHRONISED = "0003000405020502";
    /** Of the vectors' sender, as it arrives: what their replies tell. */
    private static final int TTL = 61;
    private static final int TOS = 46 << 2 | 2;
    private static final String STATION = "02:00:5e:10:00:01";
    private static final String REFLECTOR_STATION = "02:00:5e:10:00:02";
    private static final int BASE_LENGTH = 44;
    private static final int SIGNED_LENGTH = 112;

    @TempDir
    private Path directory;

    private @Nullable VectorLink link;

    /** {@code --port-type} of the reflector. */
    abstract String portType();

    /** Whether that port sees the MAC address a request came from. */
    boolean isLinkSeen()
    {
        return true;
    }

    /** Called when the base requests are answered: whether it was by this port type's own way. */
    void witness(final RunningReflector reflector)
    {
    }

    /** Called when the link is there. */
    void prepare(final NetworkNamespace sender) throws Exception
    {
    }

    @BeforeAll
    void layOut() throws Exception
    {
        Requires.networkNamespaces();
        final VectorLink joined = VectorLink.join(STATION, TTL);
        link = joined;
        joined.reflector().run("ip", "link", "set", VectorLink.LINK, "address", REFLECTOR_STATION);
        prepare(joined.sender());
    }

    @AfterAll
    void tearDown()
    {
        if (link != null)
        {
            link.close();
        }
    }

    private VectorLink link()
    {
        return Objects.requireNonNull(link);
    }

    private RunningReflector start(final String... options)
    {
        final List<String> arguments = new ArrayList<>(List.of(
            "--port-type", portType(), "--allow-source", "192.0.2.0/24", "--allow-source", "2001:db8::10"));
        if (!portType().equals("udp"))
        {
            // its own addresses too: it is not the access list that must refuse them
            arguments.addAll(List.of("--interface", VectorLink.LINK, "--allow-source", "198.51.100.0/24",
                "--allow-source", "2001:db8::/64"));
        }
        return launch(arguments, options);
    }

    /** Starts one with these options, and the policy of these. */
    RunningReflector launch(final List<String> options, final String... policy)
    {
        final List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(policy));
        return RunningReflector.start(
            directory,
            Programs.DEFAULT_HEAP,
            link().reflector()::inside,
            List.of(VectorLink.REFLECTOR_IPV4 + ":862", "[" + VectorLink.REFLECTOR_IPV6 + "]:862"),
            arguments.toArray(String[]::new));
    }

    Path directory()
    {
        return directory;
    }

    static List<GoldenPacket> baseRequests(final Predicate<GoldenPacket> which)
    {
        return BASE.where(vector -> vector.name().startsWith("u-") && "reply".equals(vector.action()) &&
            !"any".equals(vector.expect().path("reply").asText()) && !vector.name().equals("u-sender-ssid") &&
            which.test(vector));
    }

    static List<GoldenPacket> tlvRequests()
    {
        return TLVS.where(vector -> "reply".equals(vector.action()) && !vector.fields().has("key_hex") &&
            !NEEDS_MORE.contains(vector.name()));
    }

    @Test
    @Conforms({"1.7", "1.8", "1.10", "1.12", "1.14", "2.3"})
    void shouldAnswerBaseRequestsAsOthersExpect() throws Exception
    {
        try (RunningReflector reflector = start();
            VectorSender sender = link().sender(TOS);
            VectorSender ipv6 = link().senderIpv6())
        {
            for (final GoldenPacket request : baseRequests(vector -> vector.octets().length >= BASE_LENGTH))
            {
                final GoldenPacket expected = BASE.named(request.expect().path("reply").asText());

                assertReply(sender.ask(request.octets()), expected);
                assertReply(ipv6.ask(request.octets()), expected);
            }
            for (final String name : List.of("u-sender-seq-max", "u-sender-ee-mult0"))
            {
                final String request = BASE.named(name).hex();

                final String reply = HexFormat.of().formatHex(sender.ask(BASE.named(name).octets()));

                assertThat(reply.substring(0, 8)).as("stateless").isEqualTo(request.substring(0, 8));
                assertThat(reply.substring(48, 76)).as("number, T1, Error Estimate")
                    .isEqualTo(request.substring(0, 28));
            }
            witness(reflector);
            assertThat(reflector.terminate()).isZero();
        }
    }

    @Test
    @Conforms({"1.19", "1.20"})
    void shouldServeTwampLightSenders() throws Exception
    {
        try (RunningReflector reflector = start("--twamp-light"); VectorSender sender = link().sender(TOS))
        {
            for (final GoldenPacket request : baseRequests(vector -> true))
            {
                assertReply(
                    sender.ask(request.octets()), BASE.named(request.expect().path("reply").asText()));
            }
            sender.tell(BASE.named("u-sender-short-13").octets());

            assertReply(sender.ask(BASE.named("u-sender-base").octets()), BASE.named("u-reflector-stateless"));
            reflector.await("reflector.dropped.too_short", 1);
        }
    }

    @Test
    @Conforms("1.9")
    void shouldNumberRepliesOfASessionItself() throws Exception
    {
        try (RunningReflector _ = start("--mode", "stateful"); VectorSender sender = link().sender(TOS))
        {
            final byte[] request = BASE.named("u-sender-ssid").octets();
            for (int i = 0; i < 5; i++)
            {
                sender.ask(request);
            }

            assertReply(sender.ask(request), BASE.named("u-reflector-stateful"));
        }
    }

    @Test
    @Conforms({
        "2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.18", "2.19", "2.20", "2.22", "2.23", "2.26", "3.2", "3.4"})
    void shouldAnswerTlvRequestsAsOthersExpect() throws Exception
    {
        try (RunningReflector _ = start(); VectorSender sender = link().sender(TOS))
        {
            for (final GoldenPacket request : tlvRequests())
            {
                assertReply(
                    sender.ask(request.octets()), TLVS.named(request.expect().path("reply").asText()));
            }
            for (final String name : List.of("dna-v4-own", "dna-bad-len"))
            {
                assertReply(sender.ask(STEERED.named(name).octets()), STEERED.named(name + "-reply"));
            }

            final String located = HexFormat.of().formatHex(sender.ask(TLVS.named("location-v4").octets()));

            final String seen = TLVS.named("location-v4-reply").hex();
            final String unseen = seen.replace("0002000802005e1000010000", "000300080000000000000000");
            assertThat(located.substring(88)).isEqualTo((isLinkSeen() ? seen : unseen).substring(88));
        }
    }

    @Test
    @Conforms({"1.18", "2.36"})
    void shouldReturnExtensionOctetsUntouchedWhenTlvsAreOff() throws Exception
    {
        try (RunningReflector _ = start("--tlvs", "off"); VectorSender sender = link().sender(TOS))
        {
            for (final GoldenPacket request : tlvRequests())
            {
                final byte[] reply = sender.ask(request.octets());

                assertThat(HexFormat.of().formatHex(reply).substring(88)).as(request.name())
                    .isEqualTo(request.hex().substring(88));
            }
        }
    }

    @Test
    @Conforms({"1.21", "1.22", "1.23", "1.24", "2.31", "2.32", "2.33"})
    void shouldAnswerGenuineRequestsOnlyAndSignItsReplies() throws Exception
    {
        final Path keys = VectorKey.writeFile(directory.resolve("keys"));
        try (RunningReflector reflector = start("--auth", "--key-file", keys.toString());
            VectorSender sender = link().sender(TOS))
        {
            for (final String name : List.of("a-sender-wrong-key", "a-sender-short-111", "u-sender-base"))
            {
                sender.tell(BASE.named(name).octets());
            }

            assertSignedReply(
                sender.ask(BASE.named("a-sender-base").octets()), BASE.named("a-reflector-stateless"));
            for (final String name : List.of("hmac-tlv-bad", "auth-single-padding", "hmac-tlv-wrong-position"))
            {
                assertSignedReply(sender.ask(TLVS.named(name).octets()), TLVS.named(name + "-reply"));
            }
            reflector.await("reflector.dropped.bad_hmac", 1);
            reflector.await("reflector.dropped.too_short", 2);
        }
    }

    /** The vector's reflector has answered three packets of this session before. */
    @Test
    @Conforms({"2.29", "2.34"})
    void shouldCheckAndSignTlvsInTheUnauthenticatedModeToo() throws Exception
    {
        final Path keys = VectorKey.writeFile(directory.resolve("keys"));
        try (RunningReflector _ = start("--mode", "stateful", "--key-file", keys.toString());
            VectorSender sender = link().sender(TOS))
        {
            final byte[] request = TLVS.named("hmac-tlv-unauth").octets();
            for (int i = 0; i < 3; i++)
            {
                sender.ask(request);
            }

            assertReply(sender.ask(request), TLVS.named("hmac-tlv-unauth-reply"));
        }
    }

    /** Behind all of them comes one with a TLV, which no shorter way answers: then what has no answer gets none. */
    @Test
    void shouldAnswerNoFrameThatIsWrong() throws Exception
    {
        final List<Frame> frames = AbusiveFrames.all();
        final Set<Integer> expected = frames.stream().filter(frame -> frame.isAnsweredBy(portType()))
            .map(Frame::number).collect(Collectors.toCollection(TreeSet::new));
        try (RunningReflector reflector = start();
            VectorSender ipv4 = link().sender(TOS);
            VectorSender ipv6 = link().senderIpv6();
            RawLink wire = RawLink.in(link().sender()))
        {
            for (final Frame frame : frames)
            {
                wire.send(frame.octets());
            }
            final byte[] last = TLVS.named("padding").octets();
            last[0] = (byte)0x80;
            ipv4.tell(last);
            ipv6.tell(last);

            final Set<Integer> answered = new TreeSet<>(ipv4.repliesUntil(last));
            answered.addAll(ipv6.repliesUntil(last));

            assertThat(answered).as(frames::toString).isEqualTo(expected);
            assertThat(reflector.terminate()).isZero();
            assertThat(reflector.process().stderr()).contains("reflected " + (expected.size() + 2));
        }
    }

    /** The vectors' reflector announces another error of its clock, and other times, than ours here. */
    private static void assertReply(final byte[] reply, final GoldenPacket expected)
    {
        assertThat(reply).as(expected.name()).hasSameSizeAs(expected.octets());
        assertThat(masked(HexFormat.of().formatHex(reply)).replace(UNSYNCHRONISED, BY_NTP)).as(expected.name())
            .isEqualTo(masked(expected.hex()));
    }

    /** Without T3, Error Estimate and T2. */
    private static String masked(final String hex)
    {
        return hex.substring(0, 8) + "-".repeat(20) + hex.substring(28, 32) + "-".repeat(16) + hex.substring(48);
    }

    /** Times, and so the HMAC over them, differ from the vector's; that is checked with the JDK's own. */
    private static void assertSignedReply(final byte[] reply, final GoldenPacket expected)
    {
        final byte[] octets = expected.octets();
        assertThat(reply).as(expected.name()).hasSameSizeAs(octets);
        System.arraycopy(reply, 16, octets, 16, 10);
        System.arraycopy(reply, 32, octets, 32, 8);
        System.arraycopy(VectorKey.hmac(reply, 0, SIGNED_LENGTH - 16), 0, octets, SIGNED_LENGTH - 16, 16);
        assertThat(HexFormat.of().formatHex(reply)).as(expected.name()).isEqualTo(HexFormat.of().formatHex(octets));
    }
}
