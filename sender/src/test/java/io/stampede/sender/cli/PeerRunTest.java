package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.sender.testing.SocketReflector;
import io.stampede.testing.Conforms;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real runs against reflectors with the departures that those in the field are known for. */
class PeerRunTest
{
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int TAI_MINUS_UTC = 37;

    private static final Map<String, UnaryOperator<byte[]>> DEPARTURES = Map.ofEntries(
        Map.entry("withoutTtl", reply -> Arrays.copyOf(reply, 38)),
        Map.entry("belowBase", reply -> Arrays.copyOf(reply, 41)),
        Map.entry("longer", reply -> Arrays.copyOf(reply, 60)),
        Map.entry("ttlZero", reply -> edit(reply, packet -> packet.put(40, (byte)0))),
        Map.entry("withoutTimes", reply -> edit(reply, packet -> packet.putLong(16, 0))),
        Map.entry("timesCopied", reply -> edit(reply,
            packet -> packet.putLong(4, packet.getLong(28)).putLong(16, packet.getLong(28)))),
        Map.entry("timesEqual", reply -> edit(reply, packet -> packet.putLong(4, packet.getLong(16)))),
        Map.entry("claimsEverything", reply -> edit(reply, packet -> packet.putShort(12, (short)0x8001))),
        Map.entry("knowsNothing", reply -> edit(reply, packet -> packet.putShort(12, (short)0x3FFF))),
        Map.entry("errorEstimateZero", reply -> edit(reply, packet -> packet.putShort(12, (short)0))),
        Map.entry("senderEstimateZero", reply -> edit(reply, packet -> packet.putShort(36, (short)0))),
        Map.entry("ssidZero", reply -> edit(reply, packet -> packet.putShort(14, (short)0))),
        Map.entry("swapped", PeerRunTest::swap),
        Map.entry("aheadByTai", reply -> edit(reply, packet ->
            packet.putInt(4, packet.getInt(4) + TAI_MINUS_UTC).putInt(16, packet.getInt(16) + TAI_MINUS_UTC))),
        Map.entry("ssidAsSequence", reply -> edit(reply, packet -> packet.putInt(24, packet.getShort(14) & 0xFFFF))));

    @TempDir
    private Path directory;

    private static byte[] swap(final byte... reply)
    {
        return edit(reply, packet ->
        {
            final long t3 = packet.getLong(4);
            packet.putLong(4, packet.getLong(28)).putLong(28, t3);
        });
    }

    private static byte[] edit(final byte[] reply, final Consumer<ByteBuffer> edit)
    {
        edit.accept(ByteBuffer.wrap(reply));
        return reply;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "withoutTtl", "belowBase", "longer", "ttlZero", "withoutTimes", "timesCopied", "timesEqual",
        "claimsEverything", "knowsNothing", "errorEstimateZero", "senderEstimateZero", "ssidZero", "swapped",
        "aheadByTai", "ssidAsSequence"})
    void shouldNameTheDepartureAndNoOther(final String name)
    {
        try (SocketReflector reflector =
            SocketReflector.on(LOOPBACK, 0, reply -> departing(name).apply(honest(reply))))
        {
            final CommandRun run = run(reflector, "--json");

            assertThat(names(run.json())).containsExactly(name);
            assertThat(run.json().path("end").path("looksLike").path(0).path("replies").intValue()).isEqualTo(5);
        }
    }

    @Test
    void shouldNameNothingOfAReflectorThatFollowsTheRfcs()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK, 0, PeerRunTest::honest))
        {
            assertThat(names(run(reflector, "--json").json())).isEmpty();
        }
    }

    @Test
    void shouldNameAnEchoService()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK, 0, reply -> edit(reply, packet ->
            packet.putInt(0, packet.getInt(24)).putLong(4, packet.getLong(28)).put(16, new byte[28]))))
        {
            final CommandRun run = run(reflector, "-q");

            assertThat(run.err()).contains("looks like an echo service");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void shouldMeasureWithSwappedTimestampsWhenTold()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK, 0, PeerRunTest::swap))
        {
            final CommandRun untold = run(reflector, "-q");
            final CommandRun told = run(reflector, "-q", "--peer", "swapped-timestamps");

            assertThat(untold.exitCode()).isEqualTo(1);
            assertThat(untold.err()).contains("try --peer swapped-timestamps");
            assertThat(told.exitCode()).isZero();
            assertThat(told.out()).contains("5 sent, 5 received", "one-way delay valid");
        }
    }

    @Test
    void shouldSendNoSsidToATwampLightPeer()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = run(reflector, "--json", "--peer", "twamp-light", "--ssid", "4711");

            assertThat(reflector.requests()).hasSize(5)
                .allMatch(request -> ByteBuffer.wrap(request).getShort(14) == 0);
            assertThat(run.json().path("config").path("effective").path("ssid").intValue()).isZero();
            assertThat(run.json().path("end").path("received").intValue()).isEqualTo(5);
        }
    }

    @Test
    @Conforms("2.5")
    void shouldStopOrContinueWhenARepliesSsidIsZero()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK, 0, departing("ssidZero")))
        {
            final CommandRun stopped = CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "1000", "-i", "20ms",
                "-W", "100ms", "--json", "-q", "--ssid-zero", "stop");
            final CommandRun continued = run(reflector, "--json", "-q", "--ssid-zero", "continue");

            assertThat(stopped.exitCode()).isEqualTo(1);
            assertThat(stopped.err()).contains("SSID 0", "--ssid-zero continue");
            assertThat(stopped.json().path("end").path("sent").intValue()).isBetween(1, 100);
            assertThat(continued.exitCode()).isZero();
            assertThat(continued.json().path("end").path("repliesWithSsidZero").intValue()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--peer cisco", "--ssid-zero maybe", "--peer twamp-light --ssid-zero stop"})
    void shouldRefuseWhatItDoesNotKnow(final String options)
    {
        final CommandRun run = CommandRun.of(("127.0.0.1 " + options).split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).containsAnyOf("rfc8762 (", "continue", "exclude each other");
    }

    /** Without an SSID a Destination Node Address must not leave (RFC 9503 §3); nobody would answer the others. */
    @ParameterizedTest
    @ValueSource(strings = {"--auth --key-file FILE", "--destination-node 127.0.0.1", "--location", "--tlv 200:cafe"})
    void shouldRefuseWhatATwampLightPeerCannotAnswer(final String options) throws IOException
    {
        final Path keys = Files.createFile(directory.resolve("keys"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keys, "* 00112233445566778899aabbccddeeff\n");

        final CommandRun run = CommandRun.of(
            ("127.0.0.1 --peer twamp-light " + options.replace("FILE", keys.toString())).split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--peer twamp-light: exclude each other");
    }

    private static UnaryOperator<byte[]> departing(final String name)
    {
        return Objects.requireNonNull(DEPARTURES.get(name), name);
    }

    /** SocketReflector's constant Error Estimate would be named, too. */
    private static byte[] honest(final byte... reply)
    {
        return edit(reply, packet -> packet.putShort(12, (short)0x9403));
    }

    private static CommandRun run(final SocketReflector reflector, final String... options)
    {
        final String[] common = {"127.0.0.1:" + reflector.port(), "-c", "5", "-i", "1ms", "-W", "200ms"};
        final String[] all = Arrays.copyOf(common, common.length + options.length);
        System.arraycopy(options, 0, all, common.length, options.length);
        return CommandRun.of(all);
    }

    private static Set<String> names(final JsonNode json)
    {
        final Set<String> names = new HashSet<>();
        json.path("end").path("looksLike").forEach(quirk -> names.add(quirk.path("name").textValue()));
        return names;
    }
}
