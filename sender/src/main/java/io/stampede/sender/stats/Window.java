package io.stampede.sender.stats;

/**
 * One measurement window: what became of the probes whose T1 falls into it. Filled by the thread of the statistics,
 * then handed whole to the one who reports, who gives it back; never in two hands at once.
 */
public final class Window
{
    public final Distribution rtt = new Distribution();
    public final Distribution forward = new Distribution();
    public final Distribution backward = new Distribution();
    public final Distribution residence = new Distribution();
    public final Distribution pacing = new Distribution();

    private final WindowFlow[] flows;
    private final long lengthNs;
    private long number;
    long received;
    long lost;
    long elsewhere;
    long unasked;
    long duplicatesForward;
    long duplicatesBackward;
    long reordered;
    long late;

    Window(final long lengthNs, final int flowCount)
    {
        this.lengthNs = lengthNs;
        flows = new WindowFlow[flowCount];
        for (int i = 0; i < flowCount; i++)
        {
            flows[i] = new WindowFlow();
        }
    }

    void open(final long windowNumber)
    {
        number = windowNumber;
    }

    /** Forgets all; whose it is. */
    void reset()
    {
        rtt.reset();
        forward.reset();
        backward.reset();
        residence.reset();
        pacing.reset();
        received = 0;
        lost = 0;
        elsewhere = 0;
        unasked = 0;
        duplicatesForward = 0;
        duplicatesBackward = 0;
        reordered = 0;
        late = 0;
        for (final WindowFlow flow : flows)
        {
            flow.reset();
        }
    }

    WindowFlow flow(final int flow)
    {
        return flows[flow];
    }

    long number()
    {
        return number;
    }

    /** Its first instant, UTC. */
    public long startEpochNs()
    {
        return number * lengthNs;
    }

    /** The first instant behind it, UTC. */
    public long endEpochNs()
    {
        return startEpochNs() + lengthNs;
    }

    /** Probes that left in it. */
    public long sent()
    {
        return received + lost + elsewhere + unasked;
    }

    /** What reports are made of; nothing of it is the window's own but copies. */
    public WindowSummary summary()
    {
        return new WindowSummary(
            startEpochNs(),
            endEpochNs(),
            new WindowSummary.Counts(sent(), received, loss(), duplicatesForward, duplicatesBackward, reordered, late,
                elsewhere, unasked),
            new WindowSummary.Delays(
                DelayFigures.of(rtt.view()),
                DelayFigures.of(forward.view()),
                DelayFigures.of(backward.view()),
                DelayFigures.of(residence.view()),
                DelayFigures.of(pacing.view())));
    }

    private WindowSummary.Loss loss()
    {
        long lostForward = 0;
        long lostBackward = 0;
        boolean isKnown = true;
        boolean isSuspect = false;
        for (final WindowFlow flow : flows)
        {
            lostForward += flow.lostForward();
            lostBackward += flow.lostBackward();
            isKnown &= flow.isKnown;
            isSuspect |= flow.isKnown && flow.lost > 0 && flow.isSuspect();
        }
        return isKnown ?
            new WindowSummary.Loss(
                lost, lostForward, lostBackward, lost - lostForward - lostBackward, isSuspect) :
            new WindowSummary.Loss(lost, null, null, null, isSuspect);
    }
}
