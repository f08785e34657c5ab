package io.stampede.reflector.config;

import io.stampede.net.QueueRange;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Queues as people write them: {@code 0}, {@code 0-3} or {@code all}. */
public final class QueueText
{
    private static final Pattern TEXT = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

    private QueueText()
    {
    }

    /** Reads what {@link QueueRange#toString} writes. */
    public static QueueRange parse(final String text)
    {
        if (text.equals("all"))
        {
            return QueueRange.ALL;
        }
        final Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches())
        {
            throw new IllegalArgumentException("queues '" + text + "': must be N, N-M or all");
        }
        final int first = Integer.parseInt(matcher.group(1));
        return new QueueRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }
}
