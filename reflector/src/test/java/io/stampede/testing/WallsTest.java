package io.stampede.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each wall falls on whoever runs into it: small offenders, compiled here, one for each. */
class WallsTest
{
    @TempDir
    private Path directory;

    static Stream<Arguments> offenders()
    {
        return Stream.of(
            offender("java.lang.foreign only in linux", "net.udp", "java.lang.foreign.Arena x;"),
            offender("Chronicle only in cli", "reflector.config", "net.openhft.chronicle.bytes.Bytes<?> x;"),
            offender("picocli only in cli", "reflector.control", "picocli.CommandLine x;"),
            offender("System.exit only in cli", "runtime", "void x() { System.exit(1); }"),
            offender("standard streams only in cli", "telemetry", "void x() { System.out.println(); }"),
            offender("no logging, streams", "wire", "java.util.Optional<String> x;"),
            offender("no String.format, stream", "reflector.engine", "void x(java.util.List<?> y) { y.stream(); }"),
            offender("no String.format", "frame", "String x() { return String.format(\"x\"); }"),
            offender("no String.format", "net", "void x() throws Exception { Thread.sleep(1); }"),
            offender("no boxing", "reflector.session", "Object x(int y) { return y; }"),
            offender("no synchronized", "reflector.reflect", "synchronized void x() { }"),
            offender("no synchronized", "sender.pace", "void x() { synchronized (this) { hashCode(); } }"),
            offender("given its clocks", "sender.engine", "long x() { return System.nanoTime(); }"),
            offender("@NullMarked package-info", "wire", "int x;"),
            offender("wire imports no room of ours but []", "wire", "io.stampede.frame.Reply x;"),
            offender("net imports no room of ours", "net", "io.stampede.wire.PacketLayout x;"),
            offender("shared rooms do not know the programs", "net", "io.stampede.reflector.session.SessionTable x;"),
            offender("reflect does not know net", "reflector.reflect", "io.stampede.net.Port x;"),
            offender("does not know the reflector's", "sender.cli", "io.stampede.reflector.reflect.Reflector x;"),
            offender("every package is a room", "util", "int x;"),
            offender("every package is a room", "sender.helpers", "int x;"));
    }

    @ParameterizedTest
    @MethodSource("offenders")
    void shouldFallOnOffender(final String wall, final String room, final String member) throws IOException
    {
        final JavaClasses classes = compile(room, member);

        final List<ArchRule> broken = Stream
            .of(Walls.everywhere(), Walls.sharedRooms(), Walls.reflectorRooms(), Walls.senderRooms())
            .flatMap(rules -> rules)
            .filter(rule -> rule.getDescription().contains(wall))
            .filter(rule -> rule.allowEmptyShould(true).evaluate(classes).hasViolation())
            .toList();

        assertThat(broken).isNotEmpty();
    }

    private JavaClasses compile(final String room, final String member) throws IOException
    {
        final Path source = directory.resolve("Offender.java");
        Files.writeString(source, "package io.stampede." + room + "; class Offender { " + member + " }");
        final List<String> arguments = new ArrayList<>(List.of("-d", directory.toString(), "-proc:none"));
        arguments.add(source.toString());
        final int exitCode = ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(exitCode).as("exit code of javac").isZero();
        return new ClassFileImporter().importPath(directory);
    }

    private static Arguments offender(final String wall, final String room, final String member)
    {
        return Arguments.of(wall, room, member);
    }
}
