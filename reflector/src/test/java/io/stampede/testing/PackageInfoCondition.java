package io.stampede.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** A class's package has a {@code package-info} that promises nullness. */
final class PackageInfoCondition extends ArchCondition<JavaClass>
{
    PackageInfoCondition()
    {
        super("have a @NullMarked package-info");
    }

    @Override
    public void check(final JavaClass item, final ConditionEvents events)
    {
        final boolean isSaid = item.getPackage().tryGetPackageInfo()
            .map(info -> info.isAnnotatedWith(NullMarked.class)).orElse(false);
        events.add(new SimpleConditionEvent(
            item, isSaid, item.getName() + " lies in a package without a @NullMarked package-info.java"));
    }
}
