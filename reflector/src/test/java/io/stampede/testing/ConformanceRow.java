package io.stampede.testing;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One line of a module's {@code conformance.tsv}: a catalogue number, a test that cites it, how that test ended.
 *
 * @param number as in the catalogue.
 * @param test   class and method, {@code io.stampede.wire.TlvTest#shouldX}.
 * @param reason why it was skipped; empty otherwise.
 */
public record ConformanceRow(String number, String test, Result result, String reason)
    implements Comparable<ConformanceRow>
{
    /** How a test ended; of several invocations of one test the first in this order stands for all. */
    public enum Result
    {
        FAILED, PASSED, SKIPPED
    }

    private static final String ON_THE_WIRE = "OnTheWireTest";
    private static final Comparator<String> BY_NUMBER =
        Comparator.comparingInt(ConformanceRow::chapter).thenComparingInt(ConformanceRow::item);
    private static final Comparator<ConformanceRow> ORDER =
        Comparator.comparing(ConformanceRow::number, BY_NUMBER).thenComparing(ConformanceRow::test);

    /** Chapter first, item second: 1.9 before 1.10. */
    static Comparator<String> byNumber()
    {
        return BY_NUMBER;
    }

    static ConformanceRow parse(final String line)
    {
        final List<String> cells = List.of(line.split("\t", -1));
        return new ConformanceRow(cells.get(0), cells.get(1), Result.valueOf(cells.get(2)), cells.get(3));
    }

    String toLine()
    {
        return String.join("\t", number, test, result.name(), reason.replaceAll("\\s+", " "));
    }

    /** Class without its package, and method; of the tests of one request on several port types just one. */
    String shortTest()
    {
        final int hash = test.indexOf('#');
        final String name = test.substring(test.lastIndexOf('.', hash) + 1);
        return portType().isEmpty() ? name : name.substring(name.indexOf(ON_THE_WIRE));
    }

    /** The port type a whole reflector had in this test: {@code xdp-offload} of XdpOffloadOnTheWireTest; or empty. */
    String portType()
    {
        final int hash = test.indexOf('#');
        final String name = test.substring(test.lastIndexOf('.', hash) + 1, hash);
        return name.endsWith(ON_THE_WIRE) ?
            name.substring(0, name.length() - ON_THE_WIRE.length())
                .replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT) :
            "";
    }

    ConformanceRow mergedWith(final ConformanceRow other)
    {
        return result.compareTo(other.result) <= 0 ? this : other;
    }

    @Override
    public int compareTo(final ConformanceRow other)
    {
        return ORDER.compare(this, other);
    }

    private static int chapter(final String number)
    {
        return Integer.parseInt(number.substring(0, number.indexOf('.')));
    }

    private static int item(final String number)
    {
        return Integer.parseInt(number.substring(number.indexOf('.') + 1));
    }
}
