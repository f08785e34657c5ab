package io.stampede.sender.plan;

/** What the Value of an Extra Padding TLV is filled with (RFC 8972 §4.1 recommends pseudo-random octets). */
public enum Padding
{
    RANDOM, ZERO
}
