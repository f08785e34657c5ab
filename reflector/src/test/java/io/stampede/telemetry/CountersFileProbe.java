package io.stampede.telemetry;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the counters file tests run in a second process. */
public final class CountersFileProbe
{
    private CountersFileProbe()
    {
    }

    /**
     * {@code write FILE} makes a file and waits for its standard input to end, {@code fill FILE} tries, {@code read
     * FILE} prints.
     */
    public static void main(final String[] args) throws Exception
    {
        final Path path = Path.of(args[1]);
        if (args[0].equals("write"))
        {
            CountersFile.create(path, List.of(TestCounter.values()), 1, 0, 128, 1);
            System.out.println("made");
            System.out.flush();
            System.in.read();
            Runtime.getRuntime().halt(0);
        }
        if (args[0].equals("fill"))
        {
            try (CountersFile file = CountersFile.create(path, List.of(TestCounter.values()), 1, 1000, 128, 1))
            {
                System.out.print("made " + file.path());
            }
            catch (final CountersFileException ex)
            {
                System.out.print(ex.getMessage() + "; left behind: " + Files.exists(path));
            }
            return;
        }
        try (CountersFileReader reader = CountersFileReader.open(path))
        {
            final StringBuilder text = new StringBuilder();
            for (final CounterReading counter : reader.counters())
            {
                text.append(counter).append('\n');
            }
            text.append(reader.labels()).append('\n');
            text.append(reader.writer().pid()).append(' ').append(reader.isWriterAlive(2)).append(' ')
                .append(reader.startEpochNs()).append(' ').append(reader.heartbeatEpochNs()).append('\n');
            text.append(reader.engines()).append(' ').append(reader.sessions(1).capacity()).append(' ')
                .append(reader.sessions(1).getLongVolatile(128));
            System.out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        }
    }
}
