package io.stampede.net.udp;

import io.stampede.clock.WallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Cmsg;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.SockExtendedErr;
import io.stampede.linux.Socket;
import io.stampede.linux.Timespec;
import io.stampede.net.TxTimestamps;

/**
 * Asks the kernel when packets of a socket left, those that want to know ({@link Departure#STAMPED}), and reads its
 * answers from the error queue. The kernel numbers the packets that ask by itself, so both sides count in step; one per
 * port, used by the thread that polls it.
 * <pre>
 *   OFF ──the first frame asks──▶ IN_STEP ──one that asked was refused: did the kernel count it?──▶ UNSURE
 *                                    ▲                                                                │
 *                                    └──all stamps asked for are here, or 1 s has passed──────────────┘
 *   OFF      nobody has asked: neither sending nor receiving costs more than without
 *   UNSURE   nothing is asked, frames get number 0; then the kernel starts again from 0
 * </pre>
 */
final class TxStamps
{
    private static final int REPORT = Socket.SOF_TIMESTAMPING_SOFTWARE | Socket.SOF_TIMESTAMPING_OPT_TSONLY;
    private static final int COUNT = REPORT | Socket.SOF_TIMESTAMPING_OPT_ID;
    /** Number of a frame that asks and has not left yet. */
    private static final long ASKED = -1;
    private static final int READ_FLAGS = Socket.MSG_ERRQUEUE | Socket.MSG_DONTWAIT;
    /** Read at most in one duty cycle: as many as a large batch sends. */
    private static final int READ_COUNT = 256;
    /** Timestamps 32 and 64, error 64 with its address, TTL, TOS, PKTINFO and drops 112. */
    private static final int CONTROL_LENGTH = 320;
    private static final int RING_CAPACITY = 4_096;
    private static final int ALIGNMENT = 64;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    /** Too short: packets waiting in a slow queue are given up; too long: nothing is stamped for that long. */
    private static final long PATIENCE_NS = 1_000_000_000L;

    private final UdpFamily family;
    private final Socket socket;
    private final WallClock clock;
    private final TxTimestamps timestamps = new TxTimestamps(RING_CAPACITY);
    private final NativeMemory memory =
        NativeMemory.allocate((long)READ_COUNT * (Mmsghdr.SIZEOF + CONTROL_LENGTH), ALIGNMENT);
    /** Number of the last packet. */
    private long sent;
    /** Number of the packet before the one the kernel called 0. */
    private long base;
    /** Packets whose stamp has not come. */
    private long outstanding;
    private boolean isOn;
    private boolean isUnsure;
    /** Whether a frame that asked has left in this batch. */
    private boolean hasSent;
    private long lastSendEpochNs;
    private int used = READ_COUNT;
    private long stampEpochNs;
    private int stampKey;
    private boolean isStamp;

    TxStamps(final UdpFamily family, final Socket socket, final WallClock clock)
    {
        this.family = family;
        this.socket = socket;
        this.clock = clock;
        for (int i = 0; i < READ_COUNT; i++)
        {
            Mmsghdr.control(memory, header(i), memory.address() + control(i));
        }
    }

    /** 0 or a negative errno. */
    private int switchOn()
    {
        // switching the numbers on, not having them on, is what starts them from 0
        final int result = socket.setsockopt(Socket.SOL_SOCKET, Socket.SO_TIMESTAMPING, REPORT);
        return result < 0 ? result : socket.setsockopt(Socket.SOL_SOCKET, Socket.SO_TIMESTAMPING, COUNT);
    }

    TxTimestamps timestamps()
    {
        return timestamps;
    }

    /** No frame of the batch has left yet. */
    void begin(final PacketBatch batch)
    {
        hasSent = false;
        for (int i = 0; i < batch.count(); i++)
        {
            batch.sendNumber(i, 0);
        }
    }

    /** Lets frame {@code i}, ready to leave by the socket, ask when it does, unless the answer could not be told. */
    void ask(final MmsgTable table, final PacketBatch batch, final int i)
    {
        if (!isOn)
        {
            isOn = true;
            isUnsure = switchOn() < 0;
        }
        if (!isUnsure)
        {
            table.stamp(i);
            batch.sendNumber(i, ASKED);
            return;
        }
        timestamps.onMissing(1);
    }

    /** Frame {@code i} has left by the socket. */
    void sent(final PacketBatch batch, final int i)
    {
        if (batch.sendNumber(i) == ASKED)
        {
            hasSent = true;
            sent++;
            outstanding++;
            batch.sendNumber(i, sent);
        }
    }

    /**
     * The kernel has refused frame {@code i}. If it asked, that was before or after giving it a number: nor do the
     * frames behind it, up to {@code end}, ask any more.
     */
    void failed(final MmsgTable table, final PacketBatch batch, final int i, final int end)
    {
        if (batch.sendNumber(i) == ASKED)
        {
            isUnsure = true;
            for (int k = i; k < end; k++)
            {
                if (batch.sendNumber(k) == ASKED)
                {
                    table.unstamp(k);
                    batch.sendNumber(k, 0);
                    timestamps.onMissing(k == i ? 0 : 1);
                }
            }
        }
    }

    /** All of a batch has been sent that could be. */
    void sendDone()
    {
        if (hasSent)
        {
            lastSendEpochNs = clock.epochNs();
        }
    }

    /** Takes in what has come; no system call while nothing is awaited. Once in a duty cycle. */
    void poll()
    {
        if (outstanding > 0)
        {
            read();
            giveUpWhenLate();
        }
        if (isUnsure && outstanding == 0)
        {
            isUnsure = switchOn() < 0;
            base = sent;
        }
    }

    private void read()
    {
        for (int i = 0; i < used; i++)
        {
            Mmsghdr.controlLength(memory, header(i), CONTROL_LENGTH);
        }
        used = Math.max(socket.recvmmsg(memory.address(), READ_COUNT, READ_FLAGS), 0);
        for (int i = 0; i < used; i++)
        {
            readOne(control(i), control(i) + Mmsghdr.controlLength(memory, header(i)));
        }
    }

    private void readOne(final long control, final long end)
    {
        isStamp = false;
        stampEpochNs = 0;
        long cmsg = control;
        while (Cmsg.isWhole(memory, cmsg, end))
        {
            onControl(Cmsg.level(memory, cmsg), Cmsg.type(memory, cmsg), Cmsg.data(cmsg));
            cmsg = Cmsg.next(memory, cmsg);
        }
        final long numberAgo = sent - base - 1 - stampKey & UNSIGNED_INT;
        if (isStamp && stampEpochNs != 0 && numberAgo < sent - base)
        {
            timestamps.offer(sent - numberAgo, stampEpochNs);
            outstanding = Math.max(outstanding - 1, 0);
        }
    }

    private void onControl(final int level, final int type, final long data)
    {
        if (level == Socket.SOL_SOCKET && type == Socket.SCM_TIMESTAMPING)
        {
            stampEpochNs = Timespec.ns(memory, data);
        }
        else if (level == family.level() && type == family.errorType())
        {
            isStamp = SockExtendedErr.origin(memory, data) == SockExtendedErr.SO_EE_ORIGIN_TIMESTAMPING;
            stampKey = SockExtendedErr.data(memory, data);
        }
    }

    private void giveUpWhenLate()
    {
        final long waitedNs = clock.epochNs() - lastSendEpochNs;
        // before the last send: somebody has set the clock back
        if (outstanding > 0 && (waitedNs >= PATIENCE_NS || waitedNs < 0))
        {
            timestamps.onMissing(outstanding);
            outstanding = 0;
        }
    }

    private static long header(final int i)
    {
        return (long)i * Mmsghdr.SIZEOF;
    }

    private static long control(final int i)
    {
        return (long)READ_COUNT * Mmsghdr.SIZEOF + (long)i * CONTROL_LENGTH;
    }
}
