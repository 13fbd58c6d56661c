namespace Signalbox.Market.Compat.Tushare;

/// <summary>Tells whether rows lag behind: a session is over, and none of those asked for tells of it although one of them was listed and not suspended.</summary>
internal sealed class TushareBehind(TushareInstruments instruments, SelectBars bars)
{
    /// <param name="newest">The day of the first row; null without any.</param>
    public async Task<bool> RunAsync(
        TushareWanted wanted,
        (DateOnly From, DateOnly To) range,
        DateOnly? newest,
        TusharePage page,
        CancellationToken ct
    )
    {
        if (page.Offset > 0 || await instruments.LastDueAsync(range.From, range.To, ct) is not { } due || newest >= due)
            return false;
        var suspended = await bars.SuspendedAsync(wanted.Ids, (due, due), ct);
        return wanted.All.Any(i => !(i.Listed > due) && !(i.Delisted <= due) && !suspended.Contains((i.Id, due)));
    }
}
