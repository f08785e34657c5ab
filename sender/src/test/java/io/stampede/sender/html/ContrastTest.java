package io.stampede.sender.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Colours of the page against what they stand on, by the formula of WCAG 2. */
class ContrastTest
{
    private static final Pattern COLOUR = Pattern.compile("--([a-z]+): #([0-9a-f]{3,6});");
    private static final List<String> OF_TEXT = List.of("ink", "soft", "good", "warn", "bad");
    private static final List<String> OF_LINES =
        List.of("rtt", "forward", "backward", "raw", "intended", "offset", "pacing", "residence", "lost");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeReadableInLightAndDark(final boolean isDark) throws IOException
    {
        final Map<String, Double> luminances = luminances(isDark);

        for (final String ground : List.of("page", "card"))
        {
            assertThat(OF_TEXT).allSatisfy(text ->
                assertThat(contrast(luminances, text, ground)).as(text + " on " + ground).isGreaterThan(4.5));
            assertThat(OF_LINES).allSatisfy(line ->
                assertThat(contrast(luminances, line, ground)).as(line + " on " + ground).isGreaterThan(3.0));
        }
    }

    private static double contrast(final Map<String, Double> luminances, final String one, final String other)
    {
        final double a = luminance(luminances, one);
        final double b = luminance(luminances, other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(final Map<String, Double> luminances, final String name)
    {
        return Objects.requireNonNull(luminances.get(name), name);
    }

    /** Of the colours as the first rule has them, or with those of the dark one over them. */
    private static Map<String, Double> luminances(final boolean isDark) throws IOException
    {
        try (InputStream stream = Objects.requireNonNull(ContrastTest.class.getResourceAsStream("/run.html")))
        {
            final String page = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            final int dark = page.indexOf("prefers-color-scheme: dark");
            final String rules = page.substring(0, isDark ? page.indexOf("* {", dark) : dark);
            final Map<String, Double> luminances = new HashMap<>();
            COLOUR.matcher(rules).results().forEach(colour ->
                luminances.put(colour.group(1), luminance(colour.group(2))));
            return luminances;
        }
    }

    private static double luminance(final String hex)
    {
        final String whole = hex.length() == 6 ? hex : hex.replaceAll("(.)", "$1$1");
        return 0.2126 * channel(whole, 0) + 0.7152 * channel(whole, 2) + 0.0722 * channel(whole, 4);
    }

    private static double channel(final String hex, final int at)
    {
        final double value = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
