package io.stampede.sender.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** One command line run inside this JVM, with what it printed. */
record CommandRun(int exitCode, String out, String err)
{
    static CommandRun of(final String... args)
    {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int exitCode =
            StampSender.execute(new PrintWriter(out), new PrintWriter(err, true), args);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** Standard output as the one object it must be. */
    JsonNode json()
    {
        try
        {
            return new ObjectMapper().readTree(out);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("not one JSON object: " + out, ex);
        }
    }
}
