package io.stampede.sender;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.stampede.testing.Walls;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls of this module. */
class ArchitectureTest
{
    private static final JavaClasses CLASSES = Walls.classesOfThisModule();

    static Stream<ArchRule> walls()
    {
        return Stream.concat(Walls.everywhere(), Walls.senderRooms());
    }

    @ParameterizedTest
    @MethodSource("walls")
    void shouldKeepWall(final ArchRule wall)
    {
        wall.check(CLASSES);
    }
}
