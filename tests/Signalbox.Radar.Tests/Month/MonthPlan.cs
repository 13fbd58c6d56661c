namespace Signalbox.Radar.Tests.Month;

/// <summary>What goes wrong at a slot.</summary>
[Flags]
internal enum Trouble
{
    None = 0,
    VendorDown = 1,
    VendorFlaky = 2,
    WeRssDown = 4,

    /// <summary>The robot answers with 500 from here on, for as many slots as the plan says.</summary>
    ChannelDown = 8,

    /// <summary>The robot takes one message and cuts the connection.</summary>
    ChannelCut = 16,

    /// <summary>The robot refuses one message for good.</summary>
    ChannelRefuses = 32,

    /// <summary>PostgreSQL ends all connections and lets nobody in for a while; SQLite's file is locked.</summary>
    DatabaseDown = 64,

    /// <summary>The server stops at a random moment of the slot, and starts again.</summary>
    Restart = 128,

    /// <summary>The clock jumps ahead over the slot by an hour.</summary>
    HourJump = 256,

    /// <summary>The clock jumps ahead by a day.</summary>
    DayJump = 512,
}

/// <summary>Which trouble meets which slot; the same for the same seed.</summary>
internal sealed class MonthPlan
{
    // The first day begins at nine: 12:00, 14:00, 18:00, 22:00, 07:00.
    private const int Night = 3;
    private const int ADay = 5;

    private readonly Trouble[] troubles;
    private readonly int[] downFor;

    private MonthPlan(int slots) => (troubles, downFor) = (new Trouble[slots], new int[slots]);

    public Trouble this[int slot] => troubles[slot];

    /// <summary>For how many slots the robot is down from this one on.</summary>
    public int DownFor(int slot) => downFor[slot];

    /// <param name="slots">How many slots there are, five a day.</param>
    /// <param name="each">How often each trouble comes.</param>
    public static MonthPlan Make(int seed, int slots, int each)
    {
        var plan = new MonthPlan(slots);
        var days = slots / ADay;
        plan.troubles[(days / 3 * ADay) + 2] = Trouble.HourJump;
        plan.troubles[(days * 2 / 3 * ADay) + 1] = Trouble.DayJump;

        var random = new Random(seed);
        var nights = Enumerable.Range(0, days - 1).Select(d => (d * ADay) + Night).ToArray(); // over a daily report
        random.Shuffle(nights);
        for (var time = 0; time < Math.Min(nights.Length, (each + 1) / 2); time++)
        {
            plan.troubles[nights[time]] |= Trouble.ChannelDown;
            plan.downFor[nights[time]] = time == 1 ? 8 : 1; // once for longer than a message is kept
        }
        plan.Put(random, Trouble.VendorDown, each, slotsLong: 2);
        plan.Put(random, Trouble.VendorFlaky, each);
        plan.Put(random, Trouble.WeRssDown, each);
        plan.Put(random, Trouble.DatabaseDown, each);
        plan.Put(random, Trouble.Restart, each + 1);
        plan.Put(random, Trouble.ChannelCut, each);
        plan.Put(random, Trouble.ChannelRefuses, (each + 1) / 2);
        return plan;
    }

    /// <summary>Where nothing else happens, as long as there is such a place; the first slot and the last are spared.</summary>
    private void Put(Random random, Trouble trouble, int times, int slotsLong = 1)
    {
        for (var time = 0; time < times; time++)
        {
            var places = Enumerable
                .Range(1, troubles.Length - 1 - slotsLong)
                .Where(p => Enumerable.Range(p, slotsLong).All(s => troubles[s] < Trouble.HourJump))
                .ToList();
            var free = places.Where(p => Enumerable.Range(p, slotsLong).All(s => troubles[s] == Trouble.None)).ToList();
            var place = free.Count > 0 ? free[random.Next(free.Count)] : places[random.Next(places.Count)];
            for (var slot = place; slot < place + slotsLong; slot++)
                troubles[slot] |= trouble;
        }
    }
}
