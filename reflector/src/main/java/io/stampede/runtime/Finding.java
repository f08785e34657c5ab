package io.stampede.runtime;

/** What a probe of the environment found: three answers, for "no" and "cannot tell" are different things. */
public sealed interface Finding
{
    /** It is as it should be. */
    record Supported(String fact) implements Finding
    {
    }

    /**
     * It is not.
     *
     * @param reason what was found, and what follows from it.
     * @param remedy a command or setting that changes it.
     */
    record Unsupported(String reason, String remedy) implements Finding
    {
    }

    /** It could not be found out. */
    record Unknown(String reason) implements Finding
    {
    }
}
