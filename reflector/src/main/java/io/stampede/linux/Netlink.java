package io.stampede.linux;

/**
 * {@code linux/netlink.h}: one question to the kernel at a time, and its answers. Nothing waits: the kernel has
 * answered when the question has been sent. Allocates nothing once open. Owned by one thread at a time.
 * <pre>
 * struct nlmsghdr {          offset        struct nlattr {       offset
 *     __u32 nlmsg_len;         0               __u16 nla_len;      0   with these four octets
 *     __u16 nlmsg_type;        4               __u16 nla_type;     2
 *     __u16 nlmsg_flags;       6           };  data                4   padded to 4
 *     __u32 nlmsg_seq;         8
 *     __u32 nlmsg_pid;        12
 * };  family's header         16
 * </pre>
 */
final class Netlink implements AutoCloseable
{
    static final int NLM_F_REQUEST = 1;
    static final int NLM_F_DUMP = 0x300;
    /** {@link #attribute}: there is none. */
    static final long ABSENT = -1;
    /** Offset of the family's header in a message. */
    static final int HEADER_LENGTH = 16;

    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_TYPE = 4;
    private static final int NLMSG_FLAGS = 6;
    private static final int NLMSG_SEQ = 8;
    private static final int NLMSG_PID = 12;
    private static final int NLA_TYPE = 2;
    private static final int NLA_DATA = 4;
    private static final int NLA_TYPE_MASK = 0x3FFF;
    private static final int ALIGNMENT = 4;
    private static final int EPROTO = -Errno.EPROTO.number();

    private static final int IOV = Mmsghdr.SIZEOF;
    private static final int REQUEST = IOV + Iovec.SIZEOF;
    private static final int REQUEST_LENGTH = 256;
    private static final int ANSWER = REQUEST + REQUEST_LENGTH;
    /** What the kernel fills a dump's messages with: NLMSG_GOODSIZE, and no link tells more. */
    private static final int ANSWER_LENGTH = 1 << 15;

    private final Socket socket = new Socket();
    private final NativeMemory memory = NativeMemory.allocate(ANSWER + ANSWER_LENGTH, Long.BYTES);
    private int sequence;
    private long requestEnd;
    private boolean isDump;
    private long message;
    private long next;
    private long end;

    /** The descriptor or a negative errno. */
    int open()
    {
        return socket.open(AF_NETLINK, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, NETLINK_ROUTE);
    }

    NativeMemory memory()
    {
        return memory;
    }

    /** Starts a question whose family header has {@code length} octets, all zero; where that header lies. */
    long begin(final int type, final int flags, final int length)
    {
        for (long at = REQUEST; at < REQUEST + REQUEST_LENGTH; at += Long.BYTES)
        {
            memory.putLong(at, 0);
        }
        isDump = (flags & NLM_F_DUMP) == NLM_F_DUMP;
        memory.putShort(REQUEST + NLMSG_TYPE, (short)type);
        memory.putShort(REQUEST + NLMSG_FLAGS, (short)(NLM_F_REQUEST | flags));
        memory.putInt(REQUEST + NLMSG_SEQ, ++sequence);
        memory.putInt(REQUEST + NLMSG_PID, 0);
        requestEnd = (long)REQUEST + HEADER_LENGTH + length;
        return REQUEST + HEADER_LENGTH;
    }

    /** Adds an attribute; where its data shall be put. */
    long add(final int type, final int length)
    {
        final long at = requestEnd;
        memory.putShort(at, (short)(NLA_DATA + length));
        memory.putShort(at + NLA_TYPE, (short)type);
        requestEnd = at + aligned(NLA_DATA + length);
        return at + NLA_DATA;
    }

    /** Sends the question; 0 or a negative errno. */
    int ask()
    {
        memory.putInt(REQUEST, (int)(requestEnd - REQUEST));
        next = 0;
        end = 0;
        final int sent = transfer(REQUEST, requestEnd - REQUEST, true);
        return Math.min(sent, 0);
    }

    private int transfer(final int at, final long length, final boolean isSending)
    {
        Iovec.base(memory, IOV, memory.address() + at);
        Iovec.length(memory, IOV, length);
        Mmsghdr.iov(memory, 0, memory.address() + IOV, 1);
        return isSending ?
            socket.sendmmsg(memory.address(), 1, Socket.MSG_DONTWAIT) :
            socket.recvmmsg(memory.address(), 1, Socket.MSG_DONTWAIT);
    }

    /** The next message of the answer: its type, 0 when there is no more, or a negative errno. */
    int read()
    {
        while (true)
        {
            if (next >= end)
            {
                final int more = receive();
                if (more <= 0)
                {
                    return more;
                }
            }
            final int length = memory.getInt(next);
            if (length < HEADER_LENGTH || length > end - next)
            {
                return EPROTO;
            }
            message = next;
            next += aligned(length);
            if (memory.getInt(message + NLMSG_SEQ) == sequence)
            {
                return typeOrEnd();
            }
        }
    }

    private int receive()
    {
        if (end != 0 && !isDump)
        {
            return 0;
        }
        final int received = transfer(ANSWER, ANSWER_LENGTH, false);
        if (received <= 0)
        {
            return received;
        }
        next = ANSWER;
        end = (long)ANSWER + Mmsghdr.length(memory, 0);
        return end > next ? 1 : EPROTO;
    }

    private int typeOrEnd()
    {
        return switch (memory.getShort(message + NLMSG_TYPE))
        {
            case NLMSG_ERROR -> memory.getInt(message + HEADER_LENGTH);
            case NLMSG_DONE -> 0;
            default -> memory.getShort(message + NLMSG_TYPE);
        };
    }

    /** The family's header of the message last read. */
    long header()
    {
        return message + HEADER_LENGTH;
    }

    /** Data of an attribute of at least {@code minLength} octets behind a family header, or {@link #ABSENT}. */
    long attribute(final int headerLength, final int type, final int minLength)
    {
        return find(message + HEADER_LENGTH + headerLength, message + memory.getInt(message), type, minLength);
    }

    /** Likewise of an attribute within another one's data, or {@link #ABSENT}, also when that is. */
    long nested(final long data, final int type, final int minLength)
    {
        return data == ABSENT ? ABSENT :
            find(data, data - NLA_DATA + (memory.getShort(data - NLA_DATA) & 0xFFFF), type, minLength);
    }

    private long find(final long from, final long to, final int type, final int minLength)
    {
        long at = from;
        while (to - at >= NLA_DATA)
        {
            final int length = memory.getShort(at) & 0xFFFF;
            if (length < NLA_DATA || length > to - at)
            {
                return ABSENT;
            }
            if ((memory.getShort(at + NLA_TYPE) & NLA_TYPE_MASK) == type)
            {
                return length - NLA_DATA >= minLength ? at + NLA_DATA : ABSENT;
            }
            at += aligned(length);
        }
        return ABSENT;
    }

    private static long aligned(final int length)
    {
        return (length + ALIGNMENT - 1L) & -ALIGNMENT;
    }

    @Override
    public void close()
    {
        socket.close();
    }
}
