package io.stampede.linux;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A table in the kernel that programs and this process read and write. Keys and values are octets; numbers in them are
 * in the machine's byte order unless the program says otherwise. The kernel drops it when the last descriptor and the
 * last program that uses it are gone.
 * <pre>
 * union bpf_attr, BPF_MAP_CREATE   offset        BPF_MAP_*_ELEM   offset
 *     __u32 map_type;                0               __u32 map_fd;  0
 *     __u32 key_size;                4               __u64 key;     8
 *     __u32 value_size;              8               __u64 value;  16
 *     __u32 max_entries;            12               __u64 flags;  24
 *     __u32 map_flags;              16
 *     char  map_name[16];           28
 * </pre>
 * Owned by one thread at a time. A look-up or a change takes a system call.
 */
public final class BpfMap implements AutoCloseable
{
    /** {@code enum bpf_map_type}. */
    public enum Type
    {
        HASH(1),
        ARRAY(2),
        /** An ARRAY whose values {@link #mapValues()} shows, so that one can be changed without a system call. */
        MAPPED_ARRAY(2, 1 << 10),
        /** An own value for each CPU: a value here is all of them, {@link #possibleCpus()} times 8n octets. */
        PERCPU_ARRAY(6),
        /** Key: a {@code __u32} number of bits, then the prefix in network order; the longest match is found. */
        LPM_TRIE(11, 1),
        /** Queue of an interface → AF_XDP socket. */
        XSKMAP(17);

        private final int number;
        private final int flags;

        Type(final int number)
        {
            this(number, 0);
        }

        /** @param flags it cannot be made without: BPF_F_MMAPABLE, BPF_F_NO_PREALLOC. */
        Type(final int number, final int flags)
        {
            this.number = number;
            this.flags = flags;
        }
    }

    private static final Path POSSIBLE_CPUS = Path.of("/sys/devices/system/cpu/possible");
    private static final int KEY_SIZE = 4;
    private static final int VALUE_SIZE = 8;
    private static final int MAX_ENTRIES = 12;
    private static final int MAP_FLAGS = 16;
    private static final int MAP_NAME = 28;
    private static final int SIZEOF_CREATE = 44;
    private static final int KEY = 8;
    private static final int VALUE = 16;
    private static final int SIZEOF_ELEM = 32;

    private final String name;
    private final Bpf bpf;
    private final NativeMemory key;
    private final NativeMemory value;
    private int fd;

    private BpfMap(final String name, final Bpf bpf, final int fd, final int keyLength, final int valueLength)
    {
        this.name = name;
        this.bpf = bpf;
        this.fd = fd;
        this.key = NativeMemory.allocate(keyLength, Long.BYTES);
        this.value = NativeMemory.allocate(valueLength, Long.BYTES);
    }

    /**
     * Makes an empty map; arrays are full of zeros.
     *
     * @param name        of 15 letters, digits or {@code _} at most, for {@code bpftool map}.
     * @param valueLength octets of one value, for PERCPU_ARRAY of one CPU's.
     */
    public static BpfMap create(
        final String name, final Type type, final int keyLength, final int valueLength, final int maxEntries)
        throws IOException
    {
        final Bpf bpf = new Bpf();
        final NativeMemory attr = bpf.begin();
        attr.putInt(0, type.number);
        attr.putInt(KEY_SIZE, keyLength);
        attr.putInt(VALUE_SIZE, valueLength);
        attr.putInt(MAX_ENTRIES, maxEntries);
        attr.putInt(MAP_FLAGS, type.flags);
        bpf.putName(MAP_NAME, name);
        final int fd = bpf.call(Bpf.MAP_CREATE, SIZEOF_CREATE);
        if (fd < 0)
        {
            throw new BpfException("make eBPF map " + name + " (" + type + ", " + maxEntries + " entries)", fd);
        }
        return new BpfMap(
            name, bpf, fd, keyLength, type == Type.PERCPU_ARRAY ? perCpuLength(valueLength) : valueLength);
    }

    private static int perCpuLength(final int valueLength) throws IOException
    {
        return possibleCpus() * ((valueLength + Long.BYTES - 1) & -Long.BYTES);
    }

    /** How many CPUs the kernel keeps values for, present or not. */
    public static int possibleCpus() throws IOException
    {
        final String cpus = ProcFile.read(POSSIBLE_CPUS);
        return Integer.parseInt(cpus.substring(Math.max(cpus.lastIndexOf('-'), cpus.lastIndexOf(',')) + 1)) + 1;
    }

    /** The descriptor, -1 when closed: then every call gives {@code -EBADF}. */
    public int fd()
    {
        return fd;
    }

    /** The key of the next call, to be written beforehand. */
    public NativeMemory key()
    {
        return key;
    }

    /** The value of the next {@link #update()} or the last {@link #lookup()}. */
    public NativeMemory value()
    {
        return value;
    }

    /** Reads the value of the key; 0, or {@code -errno}: ENOENT where there is none. */
    public int lookup()
    {
        return element(Bpf.MAP_LOOKUP_ELEM, value.address());
    }

    /**
     * As {@link #lookup()} without the reason of a failure, -1 then: for a thread that must not allocate and asks too
     * seldom for the call ever to be compiled.
     */
    public int lookupWithoutErrno()
    {
        prepareElement(value.address());
        return bpf.callWithoutErrno(Bpf.MAP_LOOKUP_ELEM, SIZEOF_ELEM);
    }

    /** Gives the key a value, new or instead of its old one; 0, or {@code -errno}: E2BIG or ENOSPC where it is full. */
    public int update()
    {
        return element(Bpf.MAP_UPDATE_ELEM, value.address());
    }

    /** As {@link #update()}, for who cannot go on without. */
    public void requireUpdate() throws BpfException
    {
        final int result = update();
        if (result < 0)
        {
            throw new BpfException("fill eBPF map " + name, result);
        }
    }

    /** Takes the key out; 0, or {@code -errno}: ENOENT where it was not in. */
    public int delete()
    {
        return element(Bpf.MAP_DELETE_ELEM, 0);
    }

    /**
     * All values of a MAPPED_ARRAY, one behind the other in steps of 8n octets, as programs see them. Good for as long
     * as anybody can reach it, the map closed or not; any thread, each access is as whole as the machine makes it.
     */
    public NativeMemory mapValues() throws IOException
    {
        final NativeMemory mapped = MappedMemory.mapUntilCollected(fd, value.lengthBytes());
        if (mapped == null)
        {
            throw new IOException("map the values of an eBPF map: the kernel refused — only a MAPPED_ARRAY has them");
        }
        return mapped;
    }

    private int element(final int command, final long valueAddress)
    {
        prepareElement(valueAddress);
        return bpf.call(command, SIZEOF_ELEM);
    }

    private void prepareElement(final long valueAddress)
    {
        final NativeMemory attr = bpf.begin();
        attr.putInt(0, fd);
        attr.putLong(KEY, key.address());
        attr.putLong(VALUE, valueAddress);
    }

    @Override
    public void close()
    {
        fd = bpf.close(fd);
    }
}
