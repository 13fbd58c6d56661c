namespace Signalbox.Operations.Tests.Alerts;

/// <summary>What must be told of one alert, worked out from its whole past at each tick, as one would on paper.</summary>
internal sealed class PlainModel(string key, int ticksToFire, int ticksToEnd)
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly List<bool> bad = [];
    private readonly List<DateTimeOffset> turns = [];
    private bool fires;
    private bool lastSaidFires;
    private DateTimeOffset lastSaidAt = DateTimeOffset.MinValue;
    private int remindersSince;

    /// <summary>Beginnings of firing so far.</summary>
    public int Incidents { get; private set; }

    public bool Fires => fires;

    /// <summary>All that was to be told so far, in order.</summary>
    public List<string> Expected { get; } = [];

    public void Tick(bool isBad, DateTimeOffset now)
    {
        bad.Add(isBad);
        // It turns when the last so many ticks, and the one with which they began, were all of the other kind.
        var needed = (fires ? ticksToEnd : ticksToFire) + 1;
        if (bad.Count >= needed && bad.TakeLast(needed).All(b => b != fires))
        {
            fires = !fires;
            turns.Add(now);
            Incidents += fires ? 1 : 0;
        }
        Say(now);
    }

    private void Say(DateTimeOffset now)
    {
        if (!fires && !lastSaidFires)
            return;
        var quiet = now - lastSaidAt;
        if (turns.Count(t => now - t < Quarter) > 5)
        {
            if (quiet >= Quarter)
                Say(now, $"{key}#{turns.Count}~", reminders: 0);
        }
        else if (fires != lastSaidFires)
            Say(now, $"{key}#{turns.Count}", reminders: 0);
        else if (fires && quiet >= Hour)
            Say(now, $"{key}#{turns.Count}.{remindersSince + 1}", remindersSince + 1);
    }

    private void Say(DateTimeOffset now, string what, int reminders)
    {
        Expected.Add(what);
        (lastSaidFires, lastSaidAt, remindersSince) = (fires, now, reminders);
    }
}
