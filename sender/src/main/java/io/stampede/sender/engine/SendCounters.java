package io.stampede.sender.engine;

/** What became of the probes that were due; plain longs of the sending thread. */
public final class SendCounters
{
    /** Probes that left. */
    public long sent;
    /** Probes that were due and did not leave; not one of them is a lost probe. */
    public long notSent;
    /** Numbers skipped because a probe did not leave and later ones of its batch did. */
    public long sequencesSkipped;
    /** Without a schedule: probes the port did not take at once; they left later, under the same number. */
    public long backPressure;
    /** Duty cycles that held probes back because there was no memory for one more in flight. */
    public long heldBack;
    /** errno of the last send that failed, positive; 0 if none did. */
    public int lastSendErrno;
}
