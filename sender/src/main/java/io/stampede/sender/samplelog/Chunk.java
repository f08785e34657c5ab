package io.stampede.sender.samplelog;

import net.openhft.chronicle.bytes.MappedBytesStore;

/**
 * A piece of a file, allocated and mapped, on its way from who prepares it to who writes records into it and back. What
 * is used is the writer's until it has left the chunk.
 */
final class Chunk
{
    final LogFile file;
    final MappedBytesStore store;
    final long offset;
    final long firstSlot;
    final int slots;
    /** It begins a file that is due: whoever writes should take it at once. */
    final boolean isDue;
    int used;

    Chunk(
        final LogFile file, final MappedBytesStore store, final int number, final boolean isDue)
    {
        this.file = file;
        this.store = store;
        this.isDue = isDue;
        offset = file.layout().recordsOffset(number);
        firstSlot = file.layout().firstSlot(number);
        slots = file.layout().slots(number);
    }
}
