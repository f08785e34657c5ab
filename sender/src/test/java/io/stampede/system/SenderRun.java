package io.stampede.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.testing.ProcessUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One run of the sender, from start to end.
 *
 * @param result the object {@code --json} printed.
 * @param stderr what it said beside it.
 */
record SenderRun(int exitCode, JsonNode result, String stderr)
{
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Runs the sender with {@code --json} and waits for its end. */
    static SenderRun of(final String... arguments)
    {
        return in(command -> command, arguments);
    }

    /** @param where changes the command line, as {@code namespace::inside} does. */
    static SenderRun in(final UnaryOperator<List<String>> where, final String... arguments)
    {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        try (ProcessUnderTest sender = ProcessUnderTest.start(where.apply(Programs.sender(all))))
        {
            return ended(sender);
        }
    }

    /** Waits for the end of a sender that was started with {@code --json}. */
    static SenderRun ended(final ProcessUnderTest sender)
    {
        final int exitCode = sender.awaitExit(LIMIT);
        try
        {
            return new SenderRun(exitCode, new ObjectMapper().readTree(sender.stdout()), sender.stderr());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("standard output of stamp-sender is not one JSON object", ex);
        }
    }

    /** A number of {@code end}. */
    long end(final String name)
    {
        final JsonNode value = result.path("end").path(name);
        if (!value.isIntegralNumber())
        {
            throw new AssertionError("end." + name + " is no integer but " + value + "; " + stderr);
        }
        return value.longValue();
    }

    /** Of a TLV that was sent, how many replies say it was processed. */
    long processed(final int type)
    {
        for (final JsonNode tlv : result.path("end").path("tlvs"))
        {
            if (tlv.path("type").intValue() == type)
            {
                return tlv.path("processed").longValue();
            }
        }
        throw new AssertionError("no TLV " + type + " was sent");
    }

    /** Whether there are round trips, and neither direction (loopback mode). */
    boolean hasRoundTripsOnly()
    {
        final JsonNode end = result.path("end");
        return end.path("rtt").path("p50").isIntegralNumber() && end.path("rtt").equals(end.path("rttRaw")) &&
            end.path("forward").path("p50").isNull() && end.path("backward").path("p50").isNull() &&
            end.path("residence").path("p50").isNull() && isUnknown("lostForward") && isUnknown("lostBackward");
    }

    /** Whether {@code end} says null: cannot be known. */
    boolean isUnknown(final String name)
    {
        return result.path("end").path(name).isNull();
    }
}
