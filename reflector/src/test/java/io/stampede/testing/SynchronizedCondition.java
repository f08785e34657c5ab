package io.stampede.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A class enters monitors: by a method or by a block. */
final class SynchronizedCondition extends ArchCondition<JavaClass>
{
    SynchronizedCondition()
    {
        super("be synchronized");
    }

    @Override
    public void check(final JavaClass item, final ConditionEvents events)
    {
        item.getMethods().forEach(method -> events.add(new SimpleConditionEvent(
            method,
            method.getModifiers().contains(JavaModifier.SYNCHRONIZED),
            method.getFullName() + " is synchronized")));
        item.getSource().ifPresent(source -> checkBlocks(item, source.getUri(), events));
    }

    private static void checkBlocks(final JavaClass item, final URI classFile, final ConditionEvents events)
    {
        try
        {
            for (final MethodModel method : ClassFile.of().parse(Files.readAllBytes(Path.of(classFile))).methods())
            {
                final boolean entersMonitor = method.code().stream()
                    .flatMap(code -> code.elementStream()).anyMatch(MonitorInstruction.class::isInstance);
                events.add(new SimpleConditionEvent(
                    item,
                    entersMonitor,
                    item.getName() + "." + method.methodName().stringValue() + " has a synchronized block"));
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("read " + classFile, ex);
        }
    }
}
