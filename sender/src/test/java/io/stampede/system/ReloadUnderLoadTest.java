package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.testing.ProcessUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reflector's policy changes again and again while the sender measures: it sees nothing of it. */
@Timeout(120)
class ReloadUnderLoadTest
{
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int RELOADS = 20;
    private static final long MIN_PACKETS = 1000;

    @TempDir
    private Path directory;

    private Path config(final int reload) throws IOException
    {
        final boolean isOdd = reload % 2 == 1;
        return Files.writeString(directory.resolve("reflector.yaml"),
            "mode: stateful\ntlvs: " + (isOdd ? "off" : "on") + "\nallow-source: " + (isOdd ? "[]" : "127.0.0.0/8") +
            "\n");
    }

    @Test
    void shouldLoseNothingWhenTwentyHangupsComeAtFiveThousandPacketsASecond() throws Exception
    {
        final String address = "127.0.0.1:" + Programs.freePort();
        try (RunningReflector reflector = RunningReflector.start(
                directory, List.of(address), "--config", config(0).toString());
            ProcessUnderTest sender = ProcessUnderTest.start(
                Programs.sender(List.of(address, "-t", "100s", "-i", "200us", "--json"))))
        {
            while (reflector.watched("reflector.received") == 0)
            {
                assertThat(sender.isAlive()).as(sender.describe()).isTrue();
            }
            for (int reload = 1; reload <= RELOADS; reload++)
            {
                config(reload);
                reflector.process().signal("HUP");
                reflector.process().awaitStderr("^reloaded: ok, policy " + (reload + 1) + "$", LIMIT);
            }
            assertThat(sender.isAlive()).as("packets flowed all the while").isTrue();
            sender.signal("INT");

            assertThat(sender.awaitExit(LIMIT)).as(sender.describe()).isZero();
            final JsonNode end = new ObjectMapper().readTree(sender.stdout()).get("end");
            assertThat(end.get("sent").asLong()).isGreaterThan(MIN_PACKETS);
            assertThat(end.get("received").asLong()).isEqualTo(end.get("sent").asLong());
            assertThat(end.get("lost").asLong()).isZero();
            assertThat(end.get("lostBackward").asLong()).as("the reflector's numbers have no gap").isZero();
            assertThat(reflector.counter("reflector.policy.version")).isEqualTo(RELOADS + 1);
            assertThat(reflector.watched("sessions.created")).isEqualTo(1);
            assertThat(reflector.terminate()).isZero();
        }
    }
}
