package io.stampede.reflector.cli;

import io.stampede.runtime.Check;
import io.stampede.runtime.Finding.Supported;
import io.stampede.runtime.Finding.Unknown;
import io.stampede.runtime.Finding.Unsupported;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of the doctor's.
 *
 * @param name   of what was looked at, for scripts.
 * @param what   was found, and what follows from it.
 * @param remedy the command or setting that mends it; null where nothing is to be mended, or nothing is known.
 */
record DoctorLine(String name, Status status, String what, @Nullable String remedy)
{
    /** Without these nothing is reflected at all; everything else makes results worse or another port necessary. */
    private static final Set<String> NEEDED = Set.of("kernel", "timestamps", "counters");

    /** How it is. */
    enum Status
    {
        OK('✓'), WARNING('!'), FAILURE('✗'), UNKNOWN('?');

        private final char mark;

        Status(final char mark)
        {
            this.mark = mark;
        }

        char mark()
        {
            return mark;
        }

        @Override
        public String toString()
        {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static DoctorLine of(final Check check)
    {
        return switch (check.finding())
        {
            case Supported supported -> new DoctorLine(check.name(), Status.OK, supported.fact(), null);
            case Unsupported unsupported -> new DoctorLine(
                check.name(),
                NEEDED.contains(check.name()) ? Status.FAILURE : Status.WARNING,
                unsupported.reason(),
                unsupported.remedy());
            case Unknown unknown -> new DoctorLine(check.name(), Status.UNKNOWN, unknown.reason(), null);
        };
    }

    /** {@code ! clock: unsynchronized ... — run a time daemon}. */
    String text()
    {
        return status.mark() + " " + name.replace('_', ' ') + ": " + what + (remedy == null ? "" : " — " + remedy);
    }
}
