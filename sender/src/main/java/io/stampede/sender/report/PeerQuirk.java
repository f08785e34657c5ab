package io.stampede.sender.report;

/**
 * A known departure of reflectors that this one seems to show.
 *
 * @param name     for programs; stable.
 * @param replies  that showed it.
 * @param sentence for people: what was seen, whom it looks like, what to do.
 */
public record PeerQuirk(String name, long replies, String sentence)
{
}
