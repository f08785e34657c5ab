package io.stampede.telemetry;

/** Counters to test with, of each kind of place. */
enum TestCounter implements CounterDescriptor
{
    APPLES(7, "fruit.apples", "apples", "Apples that fell — naïve ones included."),
    PEARS(9, "fruit.pears", "pears", "Pears that fell."),
    RIPENESS(11, "fruit.ripeness", "percent", "Of the least ripe."),
    BASKETS(12, "fruit.baskets", "baskets", "Of the whole orchard.");

    private final int id;
    private final String counterName;
    private final String unit;
    private final String help;

    TestCounter(final int id, final String counterName, final String unit, final String help)
    {
        this.id = id;
        this.counterName = counterName;
        this.unit = unit;
        this.help = help;
    }

    @Override
    public int id()
    {
        return id;
    }

    @Override
    public String counterName()
    {
        return counterName;
    }

    @Override
    public String unit()
    {
        return unit;
    }

    @Override
    public CounterKind kind()
    {
        return this == RIPENESS ? CounterKind.GAUGE_MIN : CounterKind.COUNTER;
    }

    @Override
    public boolean isOfProcess()
    {
        return this == BASKETS;
    }

    @Override
    public String help()
    {
        return help;
    }
}
