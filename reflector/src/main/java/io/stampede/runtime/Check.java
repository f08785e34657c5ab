package io.stampede.runtime;

/**
 * One probe's result.
 *
 * @param name of what was looked at: {@code clock}, {@code cap_net_admin}, … stable, for scripts.
 */
public record Check(String name, Finding finding)
{
}
