package io.stampede.sender.html;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.stats.Timeline;
import io.stampede.sender.stats.TimelineSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import io.stampede.sender.testing.VirtualRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A run in virtual time, and its page as a tree: a page that is not well-formed has none. */
record PagedRun(RunResult result, TimelineSummary timeline, String page, Document document)
{
    static final Verdict GOOD = new Verdict(0, List.of());

    static PagedRun of(final SenderPlan plan, final ImpairedPath path, final FakeTime time)
    {
        final Timeline timeline = new Timeline(plan, 1);
        final SenderSession session = VirtualRun.run(plan, path, time, List.of(timeline));
        return of(Results.of(plan, session, path.statistics()), timeline.summary(), GOOD);
    }

    static PagedRun of(final RunResult result, final TimelineSummary timeline, final Verdict verdict)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try
        {
            RunPage.write(result, verdict, timeline, out);
            final String page = out.toString(StandardCharsets.UTF_8);
            final DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            return new PagedRun(result, timeline, page,
                factory.newDocumentBuilder().parse(new InputSource(new StringReader(page))));
        }
        catch (final IOException | SAXException | ParserConfigurationException ex)
        {
            throw new AssertionError("no page, or not well-formed: " + ex.getMessage(), ex);
        }
    }

    /**
     * A path that shows everything a page has pictures for: delay steps and noise, bursts of loss either way, single
     * losses, one of them where probes overtake each other, duplicates, and a reflector whose clock is far from ours.
     */
    static ImpairedPath eventful(final FakeTime time, final long seed)
    {
        final ImpairedPath path = new ImpairedPath(time, true, VirtualRun.TIMEOUT_NS, eventfulFates(seed));
        path.remoteOffset(-3_200_000);
        return path;
    }

    private static LongFunction<Fate> eventfulFates(final long seed)
    {
        return ordinal -> eventfulFate(ordinal, new SplittableRandom(seed + 31 * ordinal));
    }

    private static Fate eventfulFate(final long ordinal, final SplittableRandom random)
    {
        final long swellNs = (long)(400_000 * (1 + Math.sin(ordinal / 900.0)));
        final long stepNs = ordinal > 5_000 && ordinal < 8_000 ? 4_000_000 : 0;
        final long tailNs = (long)(50_000 / Math.pow(random.nextDouble(0.004, 1), 0.5));
        final long forwardNs = 2_000_000 + stepNs + swellNs + tailNs;
        final long backwardNs = 1_500_000 + (long)(90_000 / Math.pow(random.nextDouble(0.0005, 1), 0.6));
        if (ordinal >= 2_400 && ordinal < 2_520)
        {
            return Fate.lostForward();
        }
        if (ordinal == 11_500)
        {
            return Fate.lostForward();
        }
        if (ordinal == 11_498)
        {
            return Fate.answered(forwardNs + 3_100_000, backwardNs);
        }
        if (ordinal >= 9_000 && ordinal < 9_400 && random.nextInt(3) == 0)
        {
            return Fate.lostBackward(forwardNs);
        }
        return switch (random.nextInt(700))
        {
            case 0 -> Fate.lostForward();
            case 1 -> Fate.lostBackward(forwardNs);
            case 2 -> Fate.duplicatedBackward(forwardNs, backwardNs, 300_000);
            case 3 -> Fate.answered(forwardNs, backwardNs + 6_000_000);
            default -> Fate.answered(forwardNs, backwardNs);
        };
    }

    /** Every element of this name. */
    List<Element> elements(final String name)
    {
        return elements(document.getElementsByTagName(name));
    }

    /** The element with this id. */
    Element element(final String id)
    {
        return elements("*").stream().filter(element -> element.getAttribute("id").equals(id)).findFirst()
            .orElseThrow(() -> new AssertionError("no element with id " + id));
    }

    /** The path of this class in a picture; empty if it is not drawn. */
    String path(final String plot, final String style)
    {
        return elements(element(plot).getElementsByTagName("path")).stream()
            .filter(path -> path.getAttribute("class").equals(style)).map(path -> path.getAttribute("d"))
            .reduce("", String::concat);
    }

    private static List<Element> elements(final NodeList nodes)
    {
        final List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++)
        {
            elements.add((Element)nodes.item(i));
        }
        return elements;
    }
}
