package io.stampede.reflector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.keyfile.KeyFileException;
import io.stampede.net.SocketAddressText;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.Engines;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.LabelRange;
import io.stampede.reflector.config.LocationDetail;
import io.stampede.reflector.config.PortType;
import io.stampede.reflector.config.ReflectedControl;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.ReturnAddressPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.Steering;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.testing.Conforms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class RunOptionsTest
{
    @Command
    private static final class Holder
    {
        @Mixin
        private final RunOptions options = new RunOptions();
    }

    private static RunOptions parse(final String... args)
    {
        final Holder holder = new Holder();
        final CommandLine commandLine = new CommandLine(holder);
        TextConverters.registerWords(commandLine);
        commandLine.parseArgs(args);
        return holder.options;
    }

    @Test
    void shouldBeSafeWhenNothingIsSaid() throws KeyFileException
    {
        final RunOptions options = parse();

        final ReflectorConfig config = options.config();
        final ReflectorPolicy policy = options.policy();
        assertThat(config.isListenDefault()).isTrue();
        assertThat(config.listens()).extracting(SocketAddressText::of).containsExactly("0.0.0.0:862", "[::]:862");
        assertThat(config.countersFile()).isNull();
        assertThat(config.engines()).isEqualTo(Engines.ONE);
        assertThat(config.idle()).isEqualTo(IdleMode.ADAPTIVE);
        assertThat(config.maxSessions()).isEqualTo(65536);
        assertThat(config.refwaitNs()).isEqualTo(900_000_000_000L);
        assertThat(config.udp().sendBufferBytes()).isEqualTo(64 * 1024 * 1024);
        assertThat(policy).isEqualTo(new ReflectorPolicy(
            SessionMode.STATELESS, false, TimestampKind.NTP, new AccessPolicy(1024, List.of(), 10_000), false,
            null, 0, TlvLimits.defaults(true), ReflectedControlLimits.OFF));
    }

    @Test
    void shouldTakeEveryOptionAsTyped() throws KeyFileException
    {
        final RunOptions options = parse(
            "--listen", "127.0.0.1:8620", "--listen", "[::1]:8621", "--mode", "stateful", "--twamp-light", "--tlvs",
            "on", "--idle", "block", "--cpu", "3", "--counters", "/tmp/c", "--allow-source", "10.0.0.0/8",
            "--allow-source", "::1", "--min-source-port", "0", "--max-sessions", "10", "--refwait", "1m30s",
            "--rate-limit", "1.5Mpps", "--timestamp", "ntp", "--disable-tlv", "9", "--disable-tlv", "Return-Path",
            "--direct-measurement", "eth0", "--link-id", "eth0=1", "--link-id", "eth1=65535",
            "--location", "ports", "--return-address-policy", "drop", "--reply-dscp", "EF,af41", "--reply-dscp", "0",
            "--reflected-control", "any",
            "--reflected-control-replies", "5", "--reflected-control-length", "1000", "--reflected-control-volume",
            "4000", "--reflected-control-rate", "250pps", "--reflected-control-bursts", "7");

        final ReflectorConfig config = options.config();
        assertThat(config.isListenDefault()).isFalse();
        assertThat(config.listens()).extracting(SocketAddressText::of)
            .containsExactly("127.0.0.1:8620", "[::1]:8621");
        assertThat(config.countersFile()).isEqualTo(Path.of("/tmp/c"));
        assertThat(config.engines().cpus()).containsExactly(3);
        assertThat(config.idle()).isEqualTo(IdleMode.BLOCK);
        assertThat(config.maxSessions()).isEqualTo(10);
        assertThat(config.refwaitNs()).isEqualTo(90_000_000_000L);
        assertThat(options.policy()).isEqualTo(new ReflectorPolicy(
            SessionMode.STATEFUL,
            true,
            TimestampKind.NTP,
            new AccessPolicy(
                0, List.of(AddressPrefix.parse("10.0.0.0/8"), AddressPrefix.parse("::1")), 1_500_000),
            false,
            null,
            0,
            new TlvLimits(true, Set.of(9, 10), LocationDetail.PORTS, Set.of(46, 34, 0), List.of(),
                ReturnAddressPolicy.DROP, "eth0", Map.of("eth0", 1, "eth1", 65_535), LabelRange.NONE),
            new ReflectedControlLimits(ReflectedControl.ANY, 5, 1000, 4000, 250, 7)));
    }

    @Test
    void shouldChooseDefaultsByWhatElseWasSaid() throws KeyFileException
    {
        assertThat(parse("--cpu", "0").config().idle()).isEqualTo(IdleMode.BUSY);
        assertThat(parse("--cpu", "0", "--idle", "adaptive").config().idle()).isEqualTo(IdleMode.ADAPTIVE);
        assertThat(parse("--twamp-light").policy().tlvs().areOn()).isFalse();
        assertThat(parse("--allow-source", "::1").policy().access().rateLimitPps()).isZero();
        assertThat(parse("--allow-source", "::1", "--rate-limit", "5pps").policy().access().rateLimitPps())
            .isEqualTo(5);
        assertThat(parse("--rate-limit", "off").policy().access().rateLimitPps()).isZero();
        assertThat(parse("--listen", "0", "--listen", ":0").config().listens()).hasSize(4);
        assertThat(parse("--timestamp", "PTP").policy().timestamps()).isEqualTo(TimestampKind.PTP);
    }

    @ParameterizedTest
    @EnumSource(Steering.class)
    void shouldLetSeveralEnginesShareAPacketPort(final Steering steering)
    {
        final ReflectorConfig config = parse(
            "--port-type", "packet", "--interface", "eth0", "--engines", "4", "--steer", steering.toString()).config();

        assertThat(config.engines()).isEqualTo(new Engines(4, List.of(), steering));
        assertThat(config.port().type()).isEqualTo(PortType.PACKET);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--engines 2 --cpu 3|--engines 2 with --cpu 3: each engine needs one core of its own — name 2",
        "--steer cpu|--steer cpu without --engines: one engine gets every packet",
        "--engines 2 --steer cpu --port-type xdp --interface eth0|--steer cpu with --port-type xdp: only UDP and",
        "--engines 2 --steer cpu --port-type auto --interface eth0|--steer cpu with --port-type auto: only UDP and",
        "--max-sessions 0|--max-sessions 0: must be 1 to 1048576",
        "--max-sessions 1048577|--max-sessions 1048577: must be 1 to 1048576",
        "--refwait 1ms|--refwait 1000000ns: must be 1s to 24h",
        "--refwait 25h|must be 1s to 24h",
        "--min-source-port 65536|--min-source-port 65536: must be 0 to 65535",
        "--min-source-port -1|must be 0 to 65535",
        "--rate-limit 0.5pps|--rate-limit 0.5: must be at least 1pps, or off",
        "--listen 862 --listen [::]:862|--listen [::]:862: given twice",
        "--return-path ::/0|--return-path without --auth: a forged request could aim our replies at anybody",
        "--deny-source ::1 --allow-source ::1|--deny-source ::1/128: is in --allow-source too",
        "--session ssid=1 --session ssid=2 --session ssid=1|--session ssid=1: given twice",
        "--tlvs off --location none|--tlvs off, the default with --twamp-light: options for single TLVs would have no",
        "--twamp-light --link-id eth0=1|--tlvs off, the default with --twamp-light: options for single TLVs would have",
        "--link-id eth0=0|--link-id eth0=0: must be 1 to 65535",
        "--link-id eth0=65536|--link-id eth0=65536: must be 1 to 65535",
        "--link-id eth0=5 --link-id eth1=5|another interface has this identifier",
        "--replay-window 129|--replay-window 129: must be 0 to 128",
        "--replay-window -1|--replay-window -1: must be 0 to 128",
        "--replay-window 64 --auth --key-file k|--replay-window without --mode stateful: only sessions remember",
        "--replay-window 64 --mode stateful|--replay-window without --auth: a forged number far ahead would lock",
        "--auth|--auth without --key-file: needs the keys' file",
        "--auth --key-file k --twamp-light|--twamp-light with --auth: TWAMP Light interworks in the unauthenticated",
        "--reflected-control signed|--reflected-control signed: needs keys to prove requests — name their file",
        "--reflected-control any|--reflected-control any: a forged request could aim our replies at anybody",
        "--reflected-control any --allow-source ::1 --tlvs off|--reflected-control any without TLVs: needs --tlvs on",
        "--reflected-control-replies 0|--reflected-control-replies 0: must be 1 to 65535",
        "--reflected-control-length 43|--reflected-control-length 43: must be 44 to 65507",
        "--reflected-control-volume 1471|--reflected-control-volume 1471: must be 1472 to",
        "--reflected-control-rate off|--reflected-control-rate 0: must be 1 to 1000000",
        "--reflected-control-bursts 257|--reflected-control-bursts 257: must be 1 to 256",
        "--port-type packet|--port-type packet without --interface: sees one interface, name it",
        "--port-type xdp|--port-type xdp without --interface: sees one interface, name it",
        "--port-type xdp-offload|--port-type xdp-offload without --interface: sees one interface, name it",
        "--port-type auto|--port-type auto without --interface: sees one interface, name it",
        "--queue 1|--queue 1 with --port-type udp: its sockets see every queue",
        "--port-type packet --interface eth0 --queue 0-3|--queue 0-3 with --port-type packet: its sockets see every",
        "--port-type auto --interface eth0 --return-labels 16-17|--return-labels with --port-type auto: UDP sockets",
        "--interface eth0|--interface eth0 with --port-type udp: its sockets see every interface",
        "--return-labels 16000-16999|--return-labels with --port-type udp: UDP sockets cannot send labels",
        "--port-type packet --interface eth0 --return-labels 16-17|--return-labels without --auth: a forged request",
        "--twamp-light --timestamp ptp|--timestamp ptp: TWAMP Light senders read only ntp"
    })
    @Conforms("1.26")
    void shouldRefuseWhenAValueDoesNotFit(final String args, final String message)
    {
        final RunOptions options = parse(args.split(" ", -1));

        assertThatThrownBy(() ->
        {
            options.config();
            options.policy();
        }).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
