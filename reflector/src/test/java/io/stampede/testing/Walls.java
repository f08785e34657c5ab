package io.stampede.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The drawing of the house in executable form (ARCHITECTURE §7): one rule a wall. Each module's {@code
 * ArchitectureTest} says which of them stand in it and checks them over its main classes.
 */
public final class Walls
{
    private static final String ROOT = "io.stampede.";
    private static final String CLI = "io.stampede.*.cli..";
    private static final String[] REFLECTOR = {"io.stampede.reflector.."};
    private static final String[] SENDER = {"io.stampede.sender.."};
    private static final String[] DATA_PLANE = {
        "io.stampede.wire..", "io.stampede.frame..", "io.stampede.net..", "io.stampede.auth..",
        "io.stampede.reflector.reflect..", "io.stampede.reflector.session..", "io.stampede.reflector.engine..",
        "io.stampede.sender.engine..", "io.stampede.sender.pace..", "io.stampede.sender.match.."};

    private Walls()
    {
    }

    /** The main classes of the module whose tests run. */
    public static JavaClasses classesOfThisModule()
    {
        return new ClassFileImporter().importPath(Path.of(System.getProperty("basedir", ""), "target", "classes"));
    }

    /** Walls every module has. */
    public static Stream<ArchRule> everywhere()
    {
        return Stream.of(
            everyPackageSaysWhatItIsFor(), noCycles(), foreignMemoryOnlyInLinux(), chronicleOnlyWhereFilesAre(),
            commandLineOnlyInCli(), exitOnlyInCli(), standardStreamsOnlyInCli(), noForeignWordsInDataPlane(),
            noForeignCallsInDataPlane(), noBoxingInDataPlane(), noLocksInDataPlane(), noClockReadsInDataPlane());
    }

    /** What each shared room may import; none imports a program. */
    public static Stream<ArchRule> sharedRooms()
    {
        return Stream.concat(importsOf(Rooms.shared()), Stream.of(noClasses()
            .that().resideOutsideOfPackages("io.stampede.reflector..", "io.stampede.sender..")
            .should().dependOnClassesThat().resideInAnyPackage("io.stampede.reflector..", "io.stampede.sender..")
            .as("shared rooms do not know the programs")));
    }

    /** What each room of the reflector may import. */
    public static Stream<ArchRule> reflectorRooms()
    {
        return Stream.concat(
            importsOf(Rooms.ofReflector()),
            Stream.of(
                noProgramIn(REFLECTOR, SENDER, "the reflector does not know the sender"),
                netAndReflectDoNotMeet(),
                onlyRooms("reflector", Rooms.shared(), Rooms.ofReflector())));
    }

    /** What each room of the sender may import. */
    public static Stream<ArchRule> senderRooms()
    {
        return Stream.concat(
            importsOf(Rooms.ofSender()),
            Stream.of(
                noProgramIn(SENDER, REFLECTOR, "the sender does not know the reflector's private rooms"),
                onlyRooms("sender", Map.of(), Rooms.ofSender())));
    }

    private static Stream<ArchRule> importsOf(final Map<String, List<String>> rooms)
    {
        return rooms.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(room ->
        {
            final List<String> allowed = new ArrayList<>(room.getValue());
            allowed.add(room.getKey());
            final String[] packages = allowed.stream().map(ROOT::concat).toArray(String[]::new);
            // a room may still be empty: then there is nothing to keep out of it
            return noClasses().that().resideInAPackage(ROOT + room.getKey())
                .should(dependOnClassesThat(resideInAPackage("io.stampede..").and(not(resideInAnyPackage(packages)))))
                .as(room.getKey() + " imports no room of ours but " + room.getValue())
                .allowEmptyShould(true);
        });
    }

    private static ArchRule onlyRooms(
        final String program, final Map<String, List<String>> shared, final Map<String, List<String>> own)
    {
        final String[] rooms = Stream.of(shared.keySet().stream(), own.keySet().stream(), Stream.of(program + ".cli"))
            .flatMap(names -> names).map(ROOT::concat).toArray(String[]::new);
        return classes().should().resideInAnyPackage(rooms).as("every package is a room of the floor plan");
    }

    private static ArchRule noProgramIn(final String[] program, final String[] other, final String description)
    {
        return noClasses().that().resideInAnyPackage(program)
            .should().dependOnClassesThat().resideInAnyPackage(other).as(description);
    }

    private static ArchRule netAndReflectDoNotMeet()
    {
        return noClasses().that().resideInAPackage("io.stampede.reflector.reflect..")
            .should().dependOnClassesThat().resideInAPackage("io.stampede.net..")
            .as("reflect does not know net; they meet only in engine, over a PacketBatch");
    }

    private static ArchRule everyPackageSaysWhatItIsFor()
    {
        return classes().should(new PackageInfoCondition()).as("every package has a @NullMarked package-info");
    }

    private static ArchRule noCycles()
    {
        return slices().matching("io.stampede.(**)").should().beFreeOfCycles();
    }

    private static ArchRule foreignMemoryOnlyInLinux()
    {
        return noClasses().that().resideOutsideOfPackage("io.stampede.linux..")
            .should().dependOnClassesThat().resideInAPackage("java.lang.foreign..")
            .as("java.lang.foreign only in linux");
    }

    private static ArchRule chronicleOnlyWhereFilesAre()
    {
        return noClasses().that().resideOutsideOfPackages(
                CLI, "io.stampede.sender.report..", "io.stampede.sender.samplelog..")
            .should().dependOnClassesThat().resideInAPackage("net.openhft..")
            .as("Chronicle only in cli, sender.report and sender.samplelog");
    }

    private static ArchRule commandLineOnlyInCli()
    {
        return noClasses().that().resideOutsideOfPackage(CLI)
            .should().dependOnClassesThat().resideInAPackage("picocli..").as("picocli only in cli");
    }

    private static ArchRule exitOnlyInCli()
    {
        return noClasses().that().resideOutsideOfPackage(CLI)
            .should(callMethodWhere(calls("java\\.lang\\.(System|Runtime)", "exit|halt")))
            .as("System.exit only in cli");
    }

    private static ArchRule standardStreamsOnlyInCli()
    {
        return noClasses().that().resideOutsideOfPackage(CLI)
            .should().accessField(System.class, "out").orShould().accessField(System.class, "err")
            .orShould().accessField(System.class, "in").as("standard streams only in cli");
    }

    private static ArchRule noForeignWordsInDataPlane()
    {
        return noClasses().that().resideInAnyPackage(DATA_PLANE)
            .should(dependOnClassesThat(resideInAnyPackage("java.util.logging..", "org.slf4j..", "java.util.stream..",
                "java.util.concurrent.locks..", "java.util.regex..", "java.text..")
                .or(nameMatching("java\\.util\\.(Optional\\w*|Iterator|(Linked)?Hash(Map|Set)|Tree(Map|Set)|" +
                    "LinkedList|ArrayDeque|PriorityQueue|Formatter|StringJoiner)"))))
            .as("no logging, streams, Optional, locks or boxed collections in the data plane");
    }

    private static ArchRule noForeignCallsInDataPlane()
    {
        return noClasses().that().resideInAnyPackage(DATA_PLANE)
            .should(callMethodWhere(calls("java\\.lang\\.String", "format|formatted|split|replaceAll|matches")
                .or(calls("java\\.util\\..*", "stream|parallelStream|iterator"))
                .or(calls("java\\.lang\\.Thread", "sleep"))
                .or(calls("java\\.lang\\.Object", "wait|notify|notifyAll"))))
            .as("no String.format, stream, iterator, Thread.sleep or Object.wait in the data plane");
    }

    private static ArchRule noBoxingInDataPlane()
    {
        return noClasses().that().resideInAnyPackage(DATA_PLANE)
            .should(callMethodWhere(calls(
                "java\\.lang\\.(Integer|Long|Short|Byte|Character|Boolean|Double|Float)", "valueOf")))
            .as("no boxing in the data plane");
    }

    private static ArchRule noLocksInDataPlane()
    {
        return noClasses().that().resideInAnyPackage(DATA_PLANE)
            .should(new SynchronizedCondition()).as("no synchronized in the data plane");
    }

    private static ArchRule noClockReadsInDataPlane()
    {
        return noClasses().that().resideInAnyPackage(DATA_PLANE)
            .should(callMethodWhere(calls("java\\.lang\\.System", "nanoTime|currentTimeMillis")
                .or(calls("java\\.time\\.(Instant|Clock|LocalDateTime)", "now|instant|millis"))))
            .as("the data plane is given its clocks, it does not look them up");
    }

    private static DescribedPredicate<JavaCall<?>> calls(final String ownerRegex, final String methodRegex)
    {
        final DescribedPredicate<JavaClass> ofClass = nameMatching(ownerRegex).forSubtype();
        return target(nameMatching(methodRegex).<com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget>
            forSubtype().and(owner(ofClass).forSubtype())).forSubtype();
    }
}
