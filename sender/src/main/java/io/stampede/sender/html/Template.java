package io.stampede.sender.html;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with places {@code {{name}}} to be filled; filled in one pass, so that no filling is taken for a place. */
final class Template
{
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private final String text;

    /** @param resource on the class path. */
    Template(final String resource) throws IOException
    {
        try (InputStream stream = Objects.requireNonNull(
            Template.class.getResourceAsStream(resource), resource + " is not on the class path"))
        {
            text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The whole text. Every place must have a filling. */
    String fill(final Map<String, String> fillings)
    {
        return PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(
            Objects.requireNonNull(fillings.get(place.group(1)), place.group())));
    }
}
