package io.stampede.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a full test run amounts to: coverage of each module, tests skipped with their reasons, and as the last line
 * {@code N passed, N failed, N skipped}.
 * <pre>
 *   java -cp reflector/target/test-classes io.stampede.testing.TestSummary ROOT
 * </pre>
 * Reads each module's surefire reports and {@code jacoco.csv}. Exit 1 when a test failed or none ran.
 */
public final class TestSummary
{
    /** Columns of {@code jacoco.csv} from its end: the first one, a module's name, may have commas in it. */
    private static final int LINE_MISSED_FROM_END = 6;
    private static final int BRANCH_MISSED_FROM_END = 8;

    private final List<String> skips = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int passed;

    /** See the class. */
    public static void main(final String[] arguments) throws IOException, XMLStreamException
    {
        final TestSummary summary = new TestSummary();
        final List<String> coverage = new ArrayList<>();
        for (final Path module : modules(Path.of(arguments.length > 0 ? arguments[0] : ".")))
        {
            summary.addReportsOf(module);
            final Path csv = module.resolve("target/site/jacoco/jacoco.csv");
            coverage.add("coverage " + module.getFileName() + ": " +
                (Files.exists(csv) ? coverage(Files.readAllLines(csv)) : "not measured"));
        }
        coverage.forEach(System.out::println);
        System.out.print(summary.describe());
        System.exit(summary.failures.isEmpty() && summary.passed > 0 ? 0 : 1);
    }

    private static List<Path> modules(final Path root) throws IOException
    {
        try (Stream<Path> entries = Files.list(root.toRealPath()))
        {
            return entries.filter(entry -> Files.isDirectory(entry.resolve("target/surefire-reports"))).sorted()
                .toList();
        }
    }

    private void addReportsOf(final Path module) throws IOException, XMLStreamException
    {
        try (Stream<Path> reports = Files.list(module.resolve("target/surefire-reports")))
        {
            for (final Path report : reports.filter(file -> file.toString().endsWith(".xml")).sorted().toList())
            {
                try (InputStream xml = Files.newInputStream(report))
                {
                    add(xml);
                }
            }
        }
    }

    /** Counts the tests of one surefire report. */
    void add(final InputStream report) throws XMLStreamException
    {
        final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        final XMLStreamReader xml = factory.createXMLStreamReader(report);
        String test = "";
        boolean isPassed = false;
        while (xml.hasNext())
        {
            final int event = xml.next();
            final String element = xml.hasName() ? xml.getLocalName() : "";
            if (event == XMLStreamReader.START_ELEMENT && element.equals("testcase"))
            {
                test = attribute(xml, "classname") + "#" + attribute(xml, "name");
                isPassed = true;
            }
            else if (event == XMLStreamReader.START_ELEMENT && element.equals("skipped"))
            {
                skips.add("skipped " + test + ": " + reason(xml));
                isPassed = false;
            }
            else if (event == XMLStreamReader.START_ELEMENT && element.matches("failure|error"))
            {
                failures.add("failed " + test + ": " + attribute(xml, "message"));
                isPassed = false;
            }
            else if (event == XMLStreamReader.END_ELEMENT && element.equals("testcase"))
            {
                passed += isPassed ? 1 : 0;
            }
        }
    }

    /** An attribute, or, as surefire writes what an assumption says, the text's first line without its exception. */
    private static String reason(final XMLStreamReader xml) throws XMLStreamException
    {
        final String message = attribute(xml, "message");
        if (!message.isEmpty())
        {
            return message;
        }
        final String first = xml.getElementText().strip().lines().findFirst().orElse("");
        return first.replaceFirst("^[\\w.]+Exception: ", "");
    }

    String describe()
    {
        final StringBuilder text = new StringBuilder();
        skips.forEach(skip -> text.append(skip).append('\n'));
        failures.forEach(failure -> text.append(failure.lines().findFirst().orElse("")).append('\n'));
        return text.append(passed).append(" passed, ")
            .append(failures.size()).append(" failed, ")
            .append(skips.size()).append(" skipped\n").toString();
    }

    /** Lines and branches covered, summed over the classes of a {@code jacoco.csv}. */
    static String coverage(final List<String> csv)
    {
        return "lines %s, branches %s".formatted(
            ratio(csv, LINE_MISSED_FROM_END), ratio(csv, BRANCH_MISSED_FROM_END));
    }

    private static String ratio(final List<String> csv, final int missedFromEnd)
    {
        long missed = 0;
        long covered = 0;
        for (final String line : csv.subList(1, csv.size()))
        {
            final List<String> cells = List.of(line.split(","));
            missed += Long.parseLong(cells.get(cells.size() - missedFromEnd));
            covered += Long.parseLong(cells.get(cells.size() - missedFromEnd + 1));
        }
        final long all = missed + covered;
        return all == 0 ? "n/a (none)" :
            String.format(Locale.ROOT, "%.1f %% (%d of %d)", 100.0 * covered / all, covered, all);
    }

    private static String attribute(final XMLStreamReader xml, final String name)
    {
        return Objects.requireNonNullElse(xml.getAttributeValue(null, name), "");
    }
}
