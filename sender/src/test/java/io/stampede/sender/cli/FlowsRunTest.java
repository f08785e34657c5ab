package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.clock.KernelWallClock;
import io.stampede.net.PortException;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.sender.testing.SocketReflector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many flows, two threads and no schedule, over real sockets on loopback. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FlowsRunTest
{
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void shouldTellOfEachFlow(final String threads) throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "--flows", "20", "-c", "200", "-i",
                "1ms", "-W", "500ms", "--threads", threads, "--ssid", "65530", "--first-sequence", "1000", "--json",
                "-q");

            final JsonNode end = run.json().path("end");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(end.path("sent").intValue()).isEqualTo(200);
            assertThat(end.path("received").intValue()).isEqualTo(200);
            assertThat(end.path("flows")).hasSize(20);
            final Set<Integer> ssids = new HashSet<>();
            final Set<Integer> ports = new HashSet<>();
            for (final JsonNode flow : end.path("flows"))
            {
                assertThat(flow.path("sent").intValue()).isEqualTo(10);
                assertThat(flow.path("received").intValue()).isEqualTo(10);
                ssids.add(flow.path("ssid").intValue());
                ports.add(flow.path("localPort").intValue());
            }
            assertThat(ssids).hasSize(20).contains(65_530, 65_535, 1, 14);
            assertThat(ports).hasSize(20);
            assertThat(LoopbackRunTest.schema().validate(run.json())).isEmpty();
        }
    }

    @Test
    void shouldUsePortsThatFollowOneAnotherWhenTheFirstIsNamed() throws PortException
    {
        final int first = fourFreePorts();
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "--flows", "4", "-c", "8", "-i",
                "1ms", "-W", "300ms", "--source", "127.0.0.1:" + first, "--json", "-q");

            final JsonNode flows = run.json().path("end").path("flows");
            assertThat(run.exitCode()).as(run.err()).isZero();
            for (int i = 0; i < 4; i++)
            {
                assertThat(flows.path(i).path("localPort").intValue()).isEqualTo(first + i);
            }
        }
    }

    private static int fourFreePorts() throws PortException
    {
        for (int first = 31_000; ; first += 4)
        {
            if (isFree(first) && isFree(first + 1) && isFree(first + 2) && isFree(first + 3))
            {
                return first;
            }
        }
    }

    private static boolean isFree(final int port) throws PortException
    {
        try (UdpPort probe = UdpPort.open(
            UdpPortOptions.listen(new InetSocketAddress(LOOPBACK, port)).withFrameLength(64), new KernelWallClock()))
        {
            return probe.localPort() == port;
        }
        catch (final PortException ex)
        {
            if (port > 60_000)
            {
                throw ex;
            }
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void shouldSendAsFastAsItCanAndSayHowFastThatWas(final String threads) throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-r", "max", "-c", "500", "-W", "2s",
                "--threads", threads, "--flows", "3", "--json", "-q");

            final JsonNode end = run.json().path("end");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.json().path("config").path("effective").path("pacing").textValue()).isEqualTo("max");
            assertThat(run.json().path("config").path("effective").path("intervalNs").isNull()).isTrue();
            assertThat(end.path("sent").intValue()).isEqualTo(500);
            assertThat(end.path("received").intValue() + end.path("lost").intValue()).isEqualTo(500);
            assertThat(end.path("sentPps").doubleValue()).isGreaterThan(500);
            assertThat(end.path("pacing").path("count").intValue()).isZero();
            assertThat(LoopbackRunTest.schema().validate(run.json())).isEmpty();
        }
    }

    @Test
    void shouldSayInWordsThatNoScheduleWasKept()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-r", "max", "-c", "100", "-W",
                "300ms", "--flows", "2", "-q");

            assertThat(run.out()).contains("back to back", "no schedule kept", "and 1 more from other ports",
                "2 flows: 2 with one answer to every probe");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--flows 0|must be 1..1024",
        "--flows 1025|must be 1..1024",
        "--threads 3|must be 1 or 2",
        "--cpu 0,1|--threads 1 with --cpu 0,1: each thread needs one core of its own — name 1",
        "--threads 2 --cpu 3|--threads 2 with --cpu 3: each thread needs one core of its own — name 2",
        "--threads 2 --cpu 3,3|--cpu 3,3: core 3 is named twice",
        "--flows 2 --packets|is for one flow only",
        "--flows 2 --loopback --segments ::2|--flows 2 with --loopback: is for one flow only",
        "--flows 2 --follow-up|tells of one flow only",
        "--flows 2 --source 127.0.0.1:65535|would be beyond 65535",
        "--threads 2 --direct-measurement lo|one thread reads the counts",
        "-r max --poisson|there are no gaps",
    })
    void shouldRefuse(final String arguments, final String message)
    {
        final CommandRun run = CommandRun.of(("127.0.0.1:9 -q " + arguments).split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }
}
