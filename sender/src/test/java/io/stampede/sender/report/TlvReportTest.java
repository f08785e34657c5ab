package io.stampede.sender.report;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.SSID;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.LocationTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How the text report and the JSON object tell what TLVs said. */
class TlvReportTest
{
    private static final String LOCATION =
        "035ec350" + "0002000802005e1000010000" + "00050010c0000201000000000000000000000000" +
        "00080010cb007105000000000000000000000000";

    private final FakeTime time = new FakeTime();
    private final ImpairedPath path =
        new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(2 * MS, 2 * MS));

    @Test
    void shouldTellWhatEachTlvSaidAndWhatTheReflectorDidNotProcess() throws IOException
    {
        final RunResult result = run(new LocationTlv(), new TimestampInformationTlv(), new ClassOfServiceTlv(34),
            new DirectMeasurementTlv("eth0"), new FollowUpTelemetryTlv(),
            new ReturnPathTlv(null, InetAddress.ofLiteral("192.0.2.99"), List.of(), List.of()),
            new MicroSessionIdTlv(5, 0), new ReflectedTestPacketControlTlv(0, 3, 1_000, null));

        final String text = text(result);

        assertThat(text.lines().toList()).containsSubsequence(
            "TLVs of 10 probes              processed   unknown malformed  distrust   missing    unread",
            "Location                              10         0         0         0         0         0",
            "  seen at the reflector: 203.0.113.5:50000 to 192.0.2.1:862, frame from 02:00:5e:10:00:01",
            "  translated on the way (NAT): we sent from 198.51.100.7:50000",
            "Timestamp Information                 10         0         0         0         0         0",
            "  T2: clock PTP, taken by hardware; T3: clock free-running, taken by software",
            "Class of Service                      10         0         0         0         0         0",
            "  probes arrived with DSCP 10, remarked on the way: they left with 0; 10 with congestion experienced (CE)",
            "  replies arrived with DSCP 46; asked for 34, refused by the reflector's policy 10 times",
            "Direct Measurement                    10         0         0         0         0         0",
            "  packets of eth0: lost forward 0 of 0, backward n/a",
            "Follow-Up Telemetry                   10         0         0         0         0         0",
            "Return Path                            0        10         0         0         0         0",
            "  10 replies did not take the return path: the reflector cannot or may not",
            "Micro-session ID                      10         0         0         0         0         0",
            "  member link 5 here, 6 at the reflector (learnt)",
            "Reflected Test Packet Control         10         0         0         0         0         0",
            "  3 replies to each of 10 probes: 0 copies, 20 missing of 10 probes, at worst 1 came");
        assertThat(text).doesNotContain("we sent to");
        assertThat(tlv(result, 0).path("sourceTranslated").booleanValue()).isTrue();
        assertThat(tlv(result, 0).path("destinationTranslated").booleanValue()).isFalse();
        assertThat(tlv(result, 3).path("flowLostBackward").isNull()).isTrue();
        assertThat(tlv(result, 7).path("missingCopies").intValue()).isEqualTo(20);
    }

    @Test
    void shouldSayWhetherTheAccessReportCameBack() throws IOException
    {
        path.finishing(TlvReportTest::process);
        final String returned = text(runSilently(new AccessReportTlv(1, 1)));
        path.finishing((request, reply) -> reply);
        final String unreturned = text(runSilently(new AccessReportTlv(1, 1)));

        assertThat(returned).contains("\n  acknowledged\n");
        assertThat(unreturned).contains("\n  not acknowledged\n", "10 sent");
    }

    /** Zeros: that it is stateless is one reason of several. */
    @Test
    void shouldNotPretendToKnowWhyNoDepartureWasTold() throws IOException
    {
        path.finishing(TlvReportTest::process);
        final String untold = text(runSilently(new FollowUpTelemetryTlv()));
        path.finishing((request, reply) ->
        {
            final byte[] told = process(request, reply);
            ByteBuffer.wrap(told).putInt(48, 77).putLong(52, 1);
            return told;
        });
        final String strange = text(runSilently(new FollowUpTelemetryTlv()));

        assertThat(untold).contains("no reply's departure was told: the reflector is stateless, sends replies " +
            "together, or has no better T3");
        assertThat(strange).contains("no reply's departure is known: 0 told nothing, 10 fit no reply");
    }

    @Test
    void shouldSayThatAnotherNodeAnswered() throws IOException
    {
        final RunResult result = run(new DestinationNodeAddressTlv(InetAddress.ofLiteral("192.0.2.1")));

        assertThat(text(result)).contains("10 sent, 0 received, 0 lost (0.00%), 10 answered by another node",
            "10 probes were answered by another node than 192.0.2.1: not counted as received");
        assertThat(json(result).path("end").path("answeredByAnotherNode").intValue()).isEqualTo(10);
    }

    @Test
    void shouldSayThatNoReplyWasAskedFor() throws IOException
    {
        final RunResult result = runSilently(
            new ReturnPathTlv(ReturnPathTlv.ControlCode.NO_REPLY, null, List.of(), List.of()));

        assertThat(text(result)).contains("10 sent, no reply was asked for").doesNotContain("lost (");
        assertThat(json(result).path("end").path("noReplyAskedFor").intValue()).isEqualTo(10);
        assertThat(json(result).path("end").path("lost").intValue()).isZero();
    }

    @Test
    void shouldHaveNoSectionWithoutTlvs() throws IOException
    {
        final RunResult result = run();

        assertThat(text(result)).doesNotContain("TLVs");
        assertThat(json(result).path("end").path("tlvs")).isEmpty();
    }

    @Test
    void shouldTellTheRoundTripAloneInLoopback() throws IOException
    {
        final SenderPlan plan = new SenderPlan(
            Schedule.periodic(10, 1e6, TIMEOUT_NS), ProbeShape.base(SSID), 0, 1, null, true);
        path.finishing((request, reply) -> request);

        final RunResult result = Results.of(plan, path, time);

        assertThat(text(result)).contains("10 sent, 10 received", "loopback: our own probes came back",
            "lost forward n/a, backward n/a: our own probes come back");
        assertThat(text(result).lines().filter(line -> line.startsWith("residence  ")).findFirst().orElse(""))
            .contains("n/a");
        assertThat(json(result).path("end").path("rtt").path("min").longValue()).isEqualTo(4 * MS + 7_000);
        assertThat(json(result).path("packets").path(0).path("t2").isNull()).isTrue();
    }

    private RunResult run(final ProbeTlv... tlvs)
    {
        path.finishing(TlvReportTest::process);
        return runSilently(tlvs);
    }

    private RunResult runSilently(final ProbeTlv... tlvs)
    {
        ProbeShape shape = ProbeShape.base(SSID);
        for (final ProbeTlv tlv : tlvs)
        {
            shape = shape.with(tlv);
        }
        final SenderPlan plan = new SenderPlan(Schedule.periodic(10, 1e6, TIMEOUT_NS), shape, 0, 1);
        return Results.of(plan, shape.expectsReply() ? path :
            new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.lostForward()), time);
    }

    /** Understands all but Return Path and Destination Node Address. */
    private static byte[] process(final byte[] request, final byte[] reply)
    {
        final ByteBuffer packet = ByteBuffer.wrap(reply).put(44, request, 44, request.length - 44);
        for (int at = 44; at < reply.length; at += 4 + packet.getShort(at + 2))
        {
            final int type = packet.get(at + 1);
            packet.put(at, (byte)(type == 9 || type == 10 ? 0x80 : 0));
            switch (type)
            {
                case 2 -> packet.put(at + 4, HexFormat.of().parseHex(LOCATION));
                case 3 -> packet.putInt(at + 4, 0x02010502);
                case 4 -> packet.putInt(at + 4, (34 << 26) | (10 << 20) | (3 << 18) | (1 << 16));
                case 11 -> packet.putShort(at + 6, (short)6);
                default ->
                {
                    // as it came
                }
            }
        }
        return reply;
    }

    private static JsonNode tlv(final RunResult result, final int n) throws IOException
    {
        return json(result).path("end").path("tlvs").path(n);
    }

    private static JsonNode json(final RunResult result) throws IOException
    {
        final StringWriter out = new StringWriter();
        JsonReport.write(result, new Verdict(0, List.of()), out);
        final JsonNode json = new ObjectMapper().readTree(out.toString());
        try (InputStream schema =
            Objects.requireNonNull(JsonReport.class.getResourceAsStream("/stamp-result-1.schema.json")))
        {
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema).validate(json))
                .isEmpty();
        }
        return json;
    }

    private static String text(final RunResult result) throws IOException
    {
        final StringBuilder text = new StringBuilder();
        TextReport.write(result, text);
        return text.toString();
    }
}
