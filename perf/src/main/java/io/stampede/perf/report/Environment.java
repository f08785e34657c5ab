package io.stampede.perf.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machine and the configuration a run was made on, in the order to be read. */
public record Environment(Map<String, String> facts)
{
    /**
     * As it is now.
     *
     * @param lab how the link was made.
     */
    public static Environment read(final String commit, final String lab)
    {
        final Map<String, String> facts = new LinkedHashMap<>();
        facts.put("commit", commit);
        facts.put("kernel", line("/proc/sys/kernel/osrelease") + " " + System.getProperty("os.arch"));
        facts.put("CPU", cpu());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("governor", line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
        facts.put("clock source", line("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
        facts.put("mitigations", mitigations());
        facts.put("kernel options", kernelOptions());
        facts.put("load average at start", line("/proc/loadavg"));
        facts.put("JDK", System.getProperty("java.vendor.version") + ", " + Runtime.version());
        facts.put("lab", lab);
        return new Environment(facts);
    }

    private static String line(final String file)
    {
        try
        {
            return Files.readString(Path.of(file)).strip();
        }
        catch (final IOException ex)
        {
            return "unknown: no " + file;
        }
    }

    private static String cpu()
    {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo")))
        {
            return lines.filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst().orElse("unknown");
        }
        catch (final IOException ex)
        {
            return "unknown: " + ex.getMessage();
        }
    }

    /** Those that matter here: the rest of the command line is nobody's business. */
    private static String kernelOptions()
    {
        final String options = Stream.of(line("/proc/cmdline").split(" "))
            .filter(option -> option.matches("(mitigations|isolcpus|nohz_full|rcu_nocbs|idle|cpuidle\\S*|nosmt)\\b.*"))
            .collect(Collectors.joining(" "));
        return options.isEmpty() ? "none of mitigations, isolcpus, nohz_full, rcu_nocbs" : options;
    }

    private static String mitigations()
    {
        try (Stream<Path> files = Files.list(Path.of("/sys/devices/system/cpu/vulnerabilities")))
        {
            final String active = files.sorted()
                .map(file -> file.getFileName() + ": " + line(file.toString()))
                .filter(text -> text.contains("Mitigation"))
                .map(text -> text.replace("Mitigation: ", ""))
                .collect(Collectors.joining("; "));
            return active.isEmpty() ? "none active" : active;
        }
        catch (final IOException | UncheckedIOException ex)
        {
            return "unknown: " + ex.getMessage();
        }
    }
}
