package io.stampede.sender.html;

import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.sender.testing.FakeTime;
import io.stampede.testing.Command;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page in a real browser, Chromium without a screen: in a frame as wide as a telephone and as a desktop, since its
 * own window cannot be that narrow. A script added to a copy of the page tells the frame's parent what it looks like.
 */
class BrowserTest
{
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final Pattern TOLD = Pattern.compile("<pre id=\"told\">(.*?)</pre>", Pattern.DOTALL);
    private static final String TELLING = """
        <script>//<![CDATA[
        var errors = [];
        window.addEventListener('error', function (event) { errors.push(event.message); });
        window.addEventListener('load', function () {
          var root = document.documentElement, plot = document.querySelector('#rtt svg');
          var area = plot.getBoundingClientRect(), box = document.getElementById('readout');
          plot.dispatchEvent(new PointerEvent('pointermove', {clientX: area.left + area.width / 2, bubbles: true}));
          var wide = [];
          document.querySelectorAll('body *').forEach(function (element) {
            var right = element.getBoundingClientRect().right;
            if (right > root.clientWidth + 0.5 && !element.closest('svg, pre, thead')) {
              wide.push(element.tagName + ' ' + element.className + ' ' + element.textContent.slice(0, 40));
            }
          });
          parent.postMessage(JSON.stringify({
            width: root.clientWidth, scroll: root.scrollWidth, wide: wide, errors: errors,
            sections: Array.from(document.querySelectorAll('section')).map(function (section) {
              return section.getBoundingClientRect().height; }),
            plots: Array.from(document.querySelectorAll('.plot svg')).map(function (svg) {
              return svg.getBoundingClientRect().width; }),
            ink: getComputedStyle(document.body).color, page: getComputedStyle(document.body).backgroundColor,
            readout: getComputedStyle(box).display === 'block' ? box.textContent : ''}), '*');
        });
        //]]></script>
        """;

    @TempDir
    private Path directory;

    @BeforeEach
    void requireChromium()
    {
        Requires.command("chromium", "chromium");
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1280})
    void shouldFitIntoAnyWidthWithoutAnError(final int width) throws IOException
    {
        final JsonNode told = open(eventful(), width, 1);

        assertThat(told.path("errors")).isEmpty();
        assertThat(told.path("width").intValue()).isEqualTo(width);
        assertThat(told.path("scroll").intValue()).as("wide: %s", told.path("wide")).isEqualTo(width);
        assertThat(told.path("wide")).isEmpty();
        assertThat(told.path("sections")).hasSize(5).allMatch(height -> height.doubleValue() > 100);
        assertThat(told.path("plots")).hasSize(12).allMatch(plot -> plot.doubleValue() > 200);
        assertThat(told.path("readout").textValue()).startsWith("after ").contains("median", "sent");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldBeLightOrDarkAsTheReadersMachineIs(final int scheme) throws IOException
    {
        final JsonNode told = open(eventful(), 1280, scheme);

        final boolean isDark = scheme == 0;
        assertThat(brightness(told.path("page").textValue())).matches(page -> isDark ? page < 40 : page > 240);
        assertThat(brightness(told.path("ink").textValue())).matches(ink -> isDark ? ink > 220 : ink < 60);
    }

    private static String eventful()
    {
        final FakeTime time = new FakeTime();
        return PagedRun.of(plan(12_000, 1_000), PagedRun.eventful(time, 8762), time).page();
    }

    /** The mean of rgb(r, g, b). */
    private static double brightness(final String colour)
    {
        final Matcher digits = Pattern.compile("[0-9]+").matcher(colour);
        return digits.results().limit(3).mapToInt(part -> Integer.parseInt(part.group())).average().orElseThrow();
    }

    /** @param scheme 0 for a reader who prefers dark pages, 1 for one who prefers light ones. */
    private JsonNode open(final String page, final int width, final int scheme) throws IOException
    {
        Files.writeString(directory.resolve("page.html"), page.replace("<style>", TELLING + "<style>"));
        final Path frame = directory.resolve("frame.html");
        Files.writeString(frame, """
            <!DOCTYPE html><html><body><pre id="told"></pre><script>
            window.addEventListener('message', function (event) {
              document.getElementById('told').textContent = event.data; });
            </script><iframe src="page.html" style="border:0;width:%dpx;height:900px"></iframe></body></html>
            """.formatted(width));
        final Command.Outcome outcome = Command.attempt(LIMIT, List.of(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--hide-scrollbars", "--no-first-run", "--disable-background-networking", "--virtual-time-budget=10000",
            "--user-data-dir=" + directory.resolve("profile"), "--window-size=1400,1000", "--enable-logging=stderr",
            "--blink-settings=preferredColorScheme=" + scheme, "--dump-dom", frame.toUri().toString()));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).doesNotContain(":CONSOLE");
        final Matcher told = TOLD.matcher(outcome.output());
        assertThat(told.find()).as(outcome.output()).isTrue();
        return new ObjectMapper().readTree(
            told.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }
}
