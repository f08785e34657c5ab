package io.stampede.testing;

import io.stampede.testing.ConformanceRow.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The conformance table: every number of the catalogue with the tests that cite it and how they ended, from the {@code
 * conformance.tsv} the {@link ConformanceListener} left in each module.
 * <pre>
 *   java -cp reflector/target/test-classes io.stampede.testing.ConformanceTable [--check README|--write README] TSV...
 * </pre>
 * {@code --check} fails when the table in README names other numbers or tests; results may differ, they depend on the
 * machine. {@code --write} replaces that table. Without either, the table is printed.
 */
public final class ConformanceTable
{
    private static final String CATALOGUE = "/conformance-catalogue.tsv";
    private static final String BEGIN = "<!-- conformance:begin -->";
    private static final String END = "<!-- conformance:end -->";
    private static final String NO_TEST = "no test yet";
    private static final String DRAFT = "draft";
    private static final String NOT_APPLICABLE = "not applicable: draft without code point";
    private static final int TEST_COLUMN = 5;
    private static final int NUMBER_COLUMN = 1;

    private final Map<String, CatalogueItem> catalogue;
    private final Map<String, List<ConformanceRow>> rows;

    private ConformanceTable(final Map<String, CatalogueItem> catalogue, final Map<String, List<ConformanceRow>> rows)
    {
        this.catalogue = catalogue;
        this.rows = rows;
    }

    private record CatalogueItem(String number, String level, String reference, String statement)
    {
        static CatalogueItem parse(final String line)
        {
            final List<String> cells = List.of(line.split("\t", -1));
            return new CatalogueItem(cells.get(0), cells.get(1), cells.get(2), cells.get(3));
        }
    }

    /** See the class. Exit 0 when the table was printed, written or agrees; 1 when it does not; 2 for wrong usage. */
    public static void main(final String[] arguments) throws IOException
    {
        final boolean isCheck = arguments.length > 1 && arguments[0].equals("--check");
        final boolean isWrite = arguments.length > 1 && arguments[0].equals("--write");
        final List<String> files = Arrays.asList(arguments).subList(isCheck || isWrite ? 2 : 0, arguments.length);
        if (files.isEmpty() || files.stream().anyMatch(file -> file.startsWith("--")))
        {
            System.err.println("usage: ConformanceTable [--check README|--write README] TSV...");
            System.exit(2);
        }
        final List<ConformanceRow> rows = new ArrayList<>();
        for (final String file : files)
        {
            Files.readAllLines(Path.of(file)).stream().map(ConformanceRow::parse).forEach(rows::add);
        }
        final ConformanceTable table = of(rows);
        if (isWrite)
        {
            table.writeInto(Path.of(arguments[1]));
        }
        else if (isCheck)
        {
            final List<String> differences = table.differencesFrom(Files.readString(Path.of(arguments[1])));
            differences.forEach(System.out::println);
            System.exit(differences.isEmpty() ? 0 : 1);
        }
        else
        {
            System.out.println(table.asMarkdown());
            System.out.println(table.summary());
            System.out.println(table.onTheWire());
        }
    }

    /** A table of what these rows witness. */
    static ConformanceTable of(final List<ConformanceRow> witnessed) throws IOException
    {
        final Map<String, CatalogueItem> items = new TreeMap<>(ConformanceRow.byNumber());
        try (InputStream resource = Objects.requireNonNull(
            ConformanceTable.class.getResourceAsStream(CATALOGUE), CATALOGUE + " is not on the class path"))
        {
            new String(resource.readAllBytes(), StandardCharsets.UTF_8).lines()
                .filter(line -> !line.startsWith("#"))
                .map(CatalogueItem::parse)
                .forEach(item -> items.put(item.number(), item));
        }
        final Map<String, List<ConformanceRow>> byNumber = witnessed.stream().sorted()
            .collect(Collectors.groupingBy(ConformanceRow::number));
        byNumber.keySet().stream().filter(number -> !items.containsKey(number)).forEach(number ->
            items.put(number, new CatalogueItem(number, "?", "?", "not in " + CATALOGUE.substring(1))));
        return new ConformanceTable(items, byNumber);
    }

    String asMarkdown()
    {
        final Stream<String> head = Stream.of(
            "| # | Level | Reference | Statement | Test | Result |",
            "|---|---|---|---|---|---|");
        return Stream.concat(head, catalogue.values().stream().map(this::line)).collect(Collectors.joining("\n"));
    }

    String summary()
    {
        final Map<String, Long> counts = catalogue.keySet().stream()
            .collect(Collectors.groupingBy(this::resultOf, TreeMap::new, Collectors.counting()));
        return "conformance: " + catalogue.size() + " items: " + counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
    }

    /** What whole reflectors showed on the wire, one row for each port type. */
    String onTheWire()
    {
        final Map<String, List<ConformanceRow>> byPortType = rows.values().stream().flatMap(List::stream)
            .filter(row -> !row.portType().isEmpty())
            .collect(Collectors.groupingBy(ConformanceRow::portType, TreeMap::new, Collectors.toList()));
        final Stream<String> head = Stream.of("| Port type | Items on the wire | Result |", "|---|---|---|");
        return Stream.concat(head, byPortType.entrySet().stream().map(entry -> String.join(" | ",
            "| `" + entry.getKey() + '`',
            entry.getValue().stream().map(ConformanceRow::number).distinct()
                .sorted(ConformanceRow.byNumber()).collect(Collectors.joining(", ")),
            word(worst(entry.getValue())) + " |"))).collect(Collectors.joining("\n"));
    }

    /** What the table in {@code readme} says of numbers and tests that this one does not, and the other way round. */
    List<String> differencesFrom(final String readme)
    {
        final Map<String, String> theirs = new LinkedHashMap<>();
        tableIn(readme).lines().map(line -> line.split(" *\\| *", -1))
            .filter(cells -> cells.length > TEST_COLUMN && cells[NUMBER_COLUMN].matches("\\d+\\.\\d+"))
            .forEach(cells -> theirs.put(cells[NUMBER_COLUMN], cells[TEST_COLUMN]));
        final List<String> differences = new ArrayList<>();
        for (final String number : catalogue.keySet())
        {
            final String stated = Objects.requireNonNullElse(theirs.remove(number), "(not listed)");
            if (!stated.equals(testsOf(number)))
            {
                differences.add(number + ": README names " + stated + ", this run " + testsOf(number));
            }
        }
        theirs.forEach((number, tests) -> differences.add(number + ": README names " + tests + ", this run nothing"));
        onTheWire().lines().map(ConformanceTable::withoutResult)
            .filter(row -> tableIn(readme).lines().map(ConformanceTable::withoutResult).noneMatch(row::equals))
            .forEach(row -> differences.add("README lacks " + row));
        return differences;
    }

    private void writeInto(final Path readme) throws IOException
    {
        Files.writeString(readme, writtenInto(Files.readString(readme)));
    }

    /** The text of a README with this table in its place; nothing outside the two marks changes. */
    String writtenInto(final String readme)
    {
        final int end = readme.indexOf(END);
        final String before = readme.substring(0, end - tableIn(readme).length());
        return before + "\n" + asMarkdown() + "\n\n" + summary() + "\n\n" + onTheWire() + "\n" +
            readme.substring(end);
    }

    private static String withoutResult(final String row)
    {
        return row.replaceAll(" \\| (pass|fail|skip) \\|$", " |");
    }

    private static String tableIn(final String readme)
    {
        final int begin = readme.indexOf(BEGIN);
        final int end = readme.indexOf(END);
        if (begin < 0 || end < begin)
        {
            throw new IllegalArgumentException("README lacks the lines " + BEGIN + " and " + END);
        }
        return readme.substring(begin + BEGIN.length(), end);
    }

    private String line(final CatalogueItem item)
    {
        return String.join(" | ",
            "| " + item.number(),
            item.level(),
            item.reference(),
            item.statement().replace("|", "\\|"),
            testsOf(item.number()),
            resultOf(item.number()) + " |");
    }

    private String testsOf(final String number)
    {
        return rows.containsKey(number) ?
            rows.get(number).stream().map(ConformanceRow::shortTest).distinct().collect(Collectors.joining("<br>")) :
            isDraft(number) ? NOT_APPLICABLE : NO_TEST;
    }

    /** Of a draft nobody can send yet; should a test cite it all the same, that is shown. */
    private boolean isDraft(final String number)
    {
        return Objects.requireNonNull(catalogue.get(number), number).level().equals(DRAFT);
    }

    private String resultOf(final String number)
    {
        final List<ConformanceRow> witnesses = rows.getOrDefault(number, List.of());
        return witnesses.isEmpty() ? isDraft(number) ? "n/a" : "none" : word(worst(witnesses));
    }

    private static Result worst(final List<ConformanceRow> witnesses)
    {
        return witnesses.stream().map(ConformanceRow::result).min(Result::compareTo).orElseThrow();
    }

    private static String word(final Result result)
    {
        return switch (result)
        {
            case FAILED -> "fail";
            case PASSED -> "pass";
            case SKIPPED -> "skip";
        };
    }
}
