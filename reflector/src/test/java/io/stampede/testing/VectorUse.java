package io.stampede.testing;

import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which golden vectors the tests of a module use: those that {@link Vectors} marks, by what they are given to run. */
public final class VectorUse
{
    private static final String CLASS = ".class";

    private VectorUse()
    {
    }

    /** All vectors of some files. */
    public static List<GoldenPacket> vectors(final String... files)
    {
        return Stream.of(files).flatMap(file -> GoldenPackets.load(file).all().stream()).toList();
    }

    /** Names the marked tests beside {@code test} use, whatever their packages. */
    public static Set<String> besides(final Class<?> test) throws IOException, ReflectiveOperationException
    {
        final Path classes = Path.of(test.getProtectionDomain().getCodeSource().getLocation().getPath());
        final List<String> names;
        try (Stream<Path> files = Files.walk(classes))
        {
            names = files.map(file -> classes.relativize(file).toString()).filter(name -> name.endsWith(CLASS))
                .map(name -> name.substring(0, name.length() - CLASS.length()).replace(File.separatorChar, '.'))
                .toList();
        }
        final Set<String> used = new TreeSet<>();
        for (final String name : names)
        {
            final Class<?> each = Class.forName(name, false, test.getClassLoader());
            if (each.isAnnotationPresent(Vectors.class))
            {
                used.addAll(usedBy(each));
            }
        }
        return used;
    }

    private static Set<String> usedBy(final Class<?> test) throws ReflectiveOperationException
    {
        final Set<String> used = new TreeSet<>();
        for (final Method method : test.getDeclaredMethods())
        {
            final Vectors vectors = method.getAnnotation(Vectors.class);
            final ValueSource values = method.getAnnotation(ValueSource.class);
            final CsvSource table = method.getAnnotation(CsvSource.class);
            final MethodSource source = method.getAnnotation(MethodSource.class);
            used.addAll(vectors == null ? List.of() : List.of(vectors.value()));
            used.addAll(values == null ? List.of() : List.of(values.strings()));
            used.addAll(table == null ? List.of() : firstCells(table));
            used.addAll(source == null ? List.of() : supplied(test, source));
        }
        return used;
    }

    private static List<String> firstCells(final CsvSource table)
    {
        final char delimiter = table.delimiter() == 0 ? ',' : table.delimiter();
        return Stream.of(table.value())
            .map(row -> row.indexOf(delimiter) < 0 ? row : row.substring(0, row.indexOf(delimiter)))
            .map(String::strip).toList();
    }

    private static List<String> supplied(final Class<?> test, final MethodSource source)
        throws ReflectiveOperationException
    {
        final List<String> names = new ArrayList<>();
        for (final String name : source.value())
        {
            final Method supplier = test.getDeclaredMethod(name);
            supplier.setAccessible(true);
            final Object supplied = supplier.invoke(null);
            final Stream<?> all =
                supplied instanceof Stream<?> stream ? stream : ((Collection<?>)supplied).stream();
            all.map(each -> each instanceof GoldenPacket packet ? packet.name() : String.valueOf(each))
                .forEach(names::add);
        }
        return names;
    }
}
