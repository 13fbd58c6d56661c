using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Platform.Ui.Navigation;

/// <summary>An entry with what waits there now.</summary>
internal sealed record CountedEntry(NavEntry Entry, NavCount Count);

/// <summary>What waits behind the entries of the rail; asked once in a few seconds for each person, however many pages are open.</summary>
internal sealed partial class NavCounts(
    Offers offers,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<NavCounts> log
)
{
    private const int MostPeople = 200;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private static readonly NavCount Nothing = new(0, Urgent: false);

    private readonly ConcurrentDictionary<Guid, (DateTimeOffset At, IReadOnlyList<CountedEntry> Rows)> kept = new();

    /// <summary>The entries that this person sees, in the rail's order.</summary>
    public async Task<IReadOnlyList<CountedEntry>> RunAsync(Viewing seat, CancellationToken ct)
    {
        var who = seat.UserId ?? Guid.Empty;
        var now = clock.GetUtcNow();
        if (kept.TryGetValue(who, out var known) && now - known.At < Fresh && now >= known.At)
            return known.Rows;
        List<CountedEntry> rows = [];
        foreach (
            var entry in offers.Pages.Where(p =>
                (!p.Administrators || seat.MayAdminister) && (!p.Operators || seat.MayOperate)
            )
        )
            rows.Add(new CountedEntry(entry, await CountAsync(entry, seat, ct)));
        if (kept.Count >= MostPeople)
            kept.Clear();
        kept[who] = (now, rows);
        return rows;
    }

    private async Task<NavCount> CountAsync(NavEntry entry, Viewing seat, CancellationToken ct)
    {
        if (entry.CountAsync is null)
            return Nothing;
        try
        {
            return await entry.CountAsync(services, seat, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotCounted(entry.Path, e.Message); // the page itself says what is wrong; the rail still stands
            return Nothing;
        }
    }

    [LoggerMessage(1801, LogLevel.Debug, "What waits at {Path} could not be counted: {Reason}")]
    private partial void LogNotCounted(string path, string reason);
}
