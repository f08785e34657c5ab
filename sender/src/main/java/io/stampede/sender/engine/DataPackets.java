package io.stampede.sender.engine;

/**
 * Counts of the data packets whose loss Direct Measurement tells (RFC 8972 §4.5), at this end. Read by the engine's
 * thread right before a probe leaves and right after replies arrived; a reading allocates nothing.
 */
public abstract class DataPackets
{
    /** Nobody asks for them. */
    public static final DataPackets NONE = new DataPackets()
    {
        @Override
        public void read()
        {
            // nothing is counted
        }

        @Override
        public long sent()
        {
            return 0;
        }

        @Override
        public long received()
        {
            return 0;
        }
    };

    /** Takes both counts of this moment. */
    public abstract void read();

    /** Packets sent, as of the last reading; S_TxC of a probe is its low 32 bits. */
    public abstract long sent();

    /** Packets received, as of the last reading. */
    public abstract long received();
}
