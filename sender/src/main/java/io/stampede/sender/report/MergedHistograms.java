package io.stampede.sender.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.Moments;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Histograms of many HdrHistogram logs, added up by tag; {@code NAME.negative} holds the magnitudes of what is below 0
 * of {@code NAME}. Of several precisions the best is kept. Minimum and maximum are as exact as the histograms.
 */
public final class MergedHistograms
{
    private static final Pattern TIME = Pattern.compile("#\\[(Start|Base)Time: (\\d+(?:\\.\\d+)?).*");
    private static final Pattern INTERVAL =
        Pattern.compile("(?:Tag=([^,\\s]+),)?(-?\\d+(?:\\.\\d+)?),(-?\\d+(?:\\.\\d+)?),[^,]*,(\\S+)");
    private static final String LEGEND = "\"StartTimestamp\"";
    private static final String NEGATIVE = ".negative";
    private static final String UNTAGGED = "untagged";
    private static final double NANOS_PER_SECOND = 1e9;
    /** A start that long before the log's own is counted from it (as HdrHistogram's own reader has it). */
    private static final double YEAR_S = 365 * 24 * 3_600.0;

    private final Map<String, Histogram> byTag = new LinkedHashMap<>();
    private final List<String> files = new ArrayList<>();
    private long intervals;
    private long startEpochNs = Long.MAX_VALUE;
    private long endEpochNs = Long.MIN_VALUE;

    /** A log that cannot be used; the message names line and cause. */
    public static final class BadLogException extends Exception
    {
        private static final long serialVersionUID = 1L;

        BadLogException(final Path file, final long line, final String cause)
        {
            super(file + " line " + line + ": " + cause);
        }
    }

    /** What the lines before say of time, s. */
    private static final class Times
    {
        private double start;
        private double base = -1;

        /** UTC, s. */
        private double epoch(final double timestamp)
        {
            if (base >= 0)
            {
                return base + timestamp;
            }
            return timestamp < start - YEAR_S ? start + timestamp : timestamp;
        }
    }

    /** Adds all intervals of a log. */
    public void add(final Path file) throws IOException, BadLogException
    {
        final long before = intervals;
        final Times times = new Times();
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, UTF_8))
        {
            for (String line = lines.readLine(); line != null; line = lines.readLine())
            {
                number++;
                addLine(file, number, line.strip(), times);
            }
        }
        catch (final CharacterCodingException ex)
        {
            throw new BadLogException(file, number + 1, "or below: not text — is it an HdrHistogram log?");
        }
        if (intervals == before)
        {
            throw new BadLogException(file, number, "the end, and no interval — is it an HdrHistogram log?");
        }
        files.add(file.toString());
    }

    private void addLine(final Path file, final long number, final String line, final Times times)
        throws BadLogException
    {
        final Matcher time = TIME.matcher(line);
        if (time.matches())
        {
            final double seconds = Double.parseDouble(time.group(2));
            times.start = time.group(1).equals("Start") ? seconds : times.start;
            times.base = time.group(1).equals("Base") ? seconds : times.base;
            return;
        }
        if (line.isEmpty() || line.startsWith("#") || line.startsWith(LEGEND))
        {
            return;
        }
        final Matcher interval = INTERVAL.matcher(line);
        if (!interval.matches())
        {
            throw new BadLogException(file, number,
                "neither a comment nor an interval — is it an HdrHistogram log, and its last line complete?");
        }
        final Histogram histogram = decode(file, number, interval.group(4));
        add(interval.group(1) == null ? UNTAGGED : interval.group(1), histogram);
        final double start = times.epoch(Double.parseDouble(interval.group(2)));
        startEpochNs = Math.min(startEpochNs, (long)(start * NANOS_PER_SECOND));
        endEpochNs = Math.max(
            endEpochNs, (long)((start + Double.parseDouble(interval.group(3))) * NANOS_PER_SECOND));
        intervals++;
    }

    private static Histogram decode(final Path file, final long number, final String text) throws BadLogException
    {
        try
        {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        }
        catch (final DataFormatException | RuntimeException ex)
        {
            throw new BadLogException(file, number, "its histogram of " + text.length() +
                " characters cannot be decoded (" + ex.getMessage() + ") — take the line out, or the file anew");
        }
    }

    private void add(final String tag, final Histogram histogram)
    {
        final Histogram sum = byTag.get(tag);
        if (sum == null || sum.getNumberOfSignificantValueDigits() < histogram.getNumberOfSignificantValueDigits())
        {
            final Histogram better = new Histogram(histogram.getNumberOfSignificantValueDigits());
            if (sum != null)
            {
                better.add(sum);
            }
            better.add(histogram);
            byTag.put(tag, better);
            return;
        }
        sum.add(histogram);
    }

    /** Logs read. */
    public List<String> files()
    {
        return List.copyOf(files);
    }

    /** Intervals added up. */
    public long intervals()
    {
        return intervals;
    }

    /** The first instant of any interval, UTC. */
    public long startEpochNs()
    {
        return startEpochNs;
    }

    /** The last one. */
    public long endEpochNs()
    {
        return endEpochNs;
    }

    /** Each distribution by its tag, in the order they came. */
    public Map<String, DistributionSummary> distributions()
    {
        final Map<String, DistributionSummary> all = new LinkedHashMap<>();
        for (final String tag : byTag.keySet())
        {
            final String name = tag.endsWith(NEGATIVE) ? tag.substring(0, tag.length() - NEGATIVE.length()) : tag;
            all.computeIfAbsent(name, this::summary);
        }
        return all;
    }

    private DistributionSummary summary(final String name)
    {
        final Histogram positives = byTag.getOrDefault(name, new Histogram(1));
        final Histogram negatives = byTag.getOrDefault(name + NEGATIVE, new Histogram(1));
        final long count = positives.getTotalCount() + negatives.getTotalCount();
        if (count == 0)
        {
            return new DistributionSummary(new Moments(0, 0, 0, 0, 0), positives, negatives);
        }
        final double mean = (positives.getMean() * positives.getTotalCount() -
            negatives.getMean() * negatives.getTotalCount()) / count;
        final long min = negatives.getTotalCount() > 0 ? -negatives.getMaxValue() : positives.getMinValue();
        final long max = positives.getTotalCount() > 0 ? positives.getMaxValue() : -negatives.getMinValue();
        return new DistributionSummary(new Moments(count, min, max, mean, 0), positives, negatives);
    }
}
