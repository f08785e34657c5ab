package io.stampede.sender.html;

/** Text on its way into the page. Everything that is not markup of our own goes through {@link #escape}. */
final class Markup
{
    private Markup()
    {
    }

    /** Safe as text and in an attribute between double or single quotes; what XML has no room for becomes U+FFFD. */
    static String escape(final String text)
    {
        final StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> append(safe, point));
        return safe.toString();
    }

    private static void append(final StringBuilder safe, final int point)
    {
        switch (point)
        {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            case '\'' -> safe.append("&#39;");
            default -> safe.appendCodePoint(isAllowed(point) ? point : 0xFFFD);
        }
    }

    /** Char of XML 1.0, less the control characters that mean nothing on a page. */
    private static boolean isAllowed(final int point)
    {
        final boolean isAscii = point >= 0x20 && point < 0x7F;
        final boolean isBmp = (point >= 0xA0 && point < 0xD800) || (point >= 0xE000 && point < 0xFFFE);
        return isAscii || isBmp || point == '\n' || point == '\t' || point >= 0x10000;
    }
}
