package io.stampede.net.link;

import io.stampede.frame.PacketBatch;

/** What a port over whole frames receives by. Used by the thread that receives. */
public interface FrameIntake
{
    /** As {@link io.stampede.net.Port#receive}. */
    int receive(PacketBatch batch);

    /** As {@link io.stampede.net.Port#isDrained}. */
    boolean isDrained();

    /** As {@link io.stampede.net.Port#updateReceiveQueueOverflow}. */
    void updateReceiveQueueOverflow();

    /** File descriptor that becomes readable when something arrives. */
    int readableFd();
}
