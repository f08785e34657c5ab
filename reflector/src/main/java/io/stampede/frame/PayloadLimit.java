package io.stampede.frame;

/** How much of a link's packet is left for UDP payload; asked where the length of what leaves is ours to choose. */
public interface PayloadLimit
{
    /**
     * The longest UDP payload that frame {@code i}, leaving the way it is set to, carries in one IP packet of the link
     * it leaves by; 0..65527 octets. May cost system calls.
     */
    int maxPayload(PacketBatch batch, int i);
}
