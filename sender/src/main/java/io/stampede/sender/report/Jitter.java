package io.stampede.sender.report;

/** Interarrival jitter of either direction at the end of the run (RFC 3550 §6.4.1), ns. */
public record Jitter(double forwardNs, double backwardNs)
{
}
