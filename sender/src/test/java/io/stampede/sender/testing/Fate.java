package io.stampede.sender.testing;

import java.util.List;

/**
 * What befalls one probe: every copy of the request that reaches the reflector.
 *
 * @param copies none = lost forward, two = duplicated forward.
 */
public record Fate(List<Copy> copies)
{
    /**
     * One copy of a request.
     *
     * @param forwardNs   how long it takes to the reflector.
     * @param backwardNs  how long each copy of its reply takes back: none = lost backward, two = duplicated backward.
     * @param corruptedAt the octet of the reply that is not what it was when it arrives; -1 for none.
     */
    public record Copy(long forwardNs, List<Long> backwardNs, int corruptedAt)
    {
        /** Of a reply that arrives as it left. */
        public Copy(final long forwardNs, final List<Long> backwardNs)
        {
            this(forwardNs, backwardNs, -1);
        }
    }

    public static Fate lostForward()
    {
        return new Fate(List.of());
    }

    public static Fate lostBackward(final long forwardNs)
    {
        return new Fate(List.of(new Copy(forwardNs, List.of())));
    }

    public static Fate answered(final long forwardNs, final long backwardNs)
    {
        return new Fate(List.of(new Copy(forwardNs, List.of(backwardNs))));
    }

    /** @param octet of the reply, one the sender looks at: of its SSID or the echoes of its number and Timestamp. */
    public static Fate corruptedBackward(final long forwardNs, final long backwardNs, final int octet)
    {
        return new Fate(List.of(new Copy(forwardNs, List.of(backwardNs), octet)));
    }

    public static Fate duplicatedForward(final long forwardNs, final long apartNs, final long backwardNs)
    {
        return new Fate(List.of(
            new Copy(forwardNs, List.of(backwardNs)), new Copy(forwardNs + apartNs, List.of(backwardNs))));
    }

    public static Fate duplicatedBackward(final long forwardNs, final long backwardNs, final long apartNs)
    {
        return new Fate(List.of(new Copy(forwardNs, List.of(backwardNs, backwardNs + apartNs))));
    }
}
