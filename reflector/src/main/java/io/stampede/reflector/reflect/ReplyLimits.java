package io.stampede.reflector.reflect;

/**
 * How much one request may bring about where its sender controls the replies (RFC 10052 §3, §5). Immutable.
 *
 * @param replies       to one request, ≥ 1.
 * @param lengthBytes   of one reply, UDP payload.
 * @param volumeBytes   of all replies to one request, ≥ {@code lengthBytes}.
 * @param minIntervalNs from one reply to the next.
 */
public record ReplyLimits(int replies, int lengthBytes, int volumeBytes, long minIntervalNs)
{
}
