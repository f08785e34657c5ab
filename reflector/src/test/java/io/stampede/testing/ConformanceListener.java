package io.stampede.testing;

import io.stampede.testing.ConformanceRow.Result;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Watches a test run of one module and leaves {@code target/conformance.tsv}: which catalogue numbers were witnessed by
 * which tests, and how those ended. Also says at the end which tests were skipped, and why. Found by the JUnit Platform
 * through {@code META-INF/services}; called by its one thread.
 */
public final class ConformanceListener implements TestExecutionListener
{
    private final Path file;
    private final PrintStream out;
    private final Map<String, ConformanceRow> rows = new TreeMap<>();
    private final Map<String, String> skips = new TreeMap<>();
    private @Nullable TestPlan plan;

    /** As the platform makes it: surefire says where the module is, and keeps standard output for itself. */
    public ConformanceListener()
    {
        this(
            Path.of(System.getProperty("basedir", ""), "target", "conformance.tsv"),
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    ConformanceListener(final Path file, final PrintStream out)
    {
        this.file = file;
        this.out = out;
    }

    @Override
    public void testPlanExecutionStarted(final TestPlan started)
    {
        plan = started;
    }

    @Override
    public void executionSkipped(final TestIdentifier identifier, final String reason)
    {
        endedWithAllBelow(identifier, Result.SKIPPED, reason);
    }

    @Override
    public void executionFinished(final TestIdentifier identifier, final TestExecutionResult ended)
    {
        final String reason = ended.getThrowable().map(Throwable::getMessage).orElse("");
        switch (ended.getStatus())
        {
            case SUCCESSFUL ->
            {
                if (identifier.isTest())
                {
                    ended(identifier, Result.PASSED, "");
                }
            }
            case ABORTED -> endedWithAllBelow(identifier, Result.SKIPPED, reason);
            case FAILED -> endedWithAllBelow(identifier, Result.FAILED, "");
        }
    }

    @Override
    public void testPlanExecutionFinished(final TestPlan finished)
    {
        try
        {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, rows.values().stream().sorted().map(ConformanceRow::toLine).toList());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("write " + file, ex);
        }
        skips.forEach((test, reason) -> out.println("skipped " + test + ": " + reason));
    }

    /** A container that was skipped, aborted or broken takes the tests it holds with it. */
    private void endedWithAllBelow(final TestIdentifier identifier, final Result result, final String reason)
    {
        ended(identifier, result, reason);
        if (plan != null && identifier.isContainer())
        {
            plan.getDescendants(identifier).forEach(below -> ended(below, result, reason));
        }
    }

    private void ended(final TestIdentifier identifier, final Result result, final String reason)
    {
        if (identifier.getSource().orElse(null) instanceof MethodSource source)
        {
            final String test = source.getClassName() + '#' + source.getMethodName();
            if (result == Result.SKIPPED)
            {
                skips.put(test, reason);
            }
            for (final String number : numbersOf(source))
            {
                rows.merge(
                    number + '\t' + test,
                    new ConformanceRow(number, test, result, reason),
                    ConformanceRow::mergedWith);
            }
        }
    }

    private static Set<String> numbersOf(final MethodSource source)
    {
        final List<@Nullable Conforms> citing = new ArrayList<>();
        citing.add(source.getJavaMethod().getAnnotation(Conforms.class));
        citing.add(source.getJavaClass().getAnnotation(Conforms.class));
        final Set<String> numbers = new LinkedHashSet<>();
        for (final Conforms conforms : citing)
        {
            if (conforms != null)
            {
                numbers.addAll(List.of(conforms.value()));
            }
        }
        return numbers;
    }
}
