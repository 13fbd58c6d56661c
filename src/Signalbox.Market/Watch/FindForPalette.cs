using Signalbox.Market.Gateway;
using Signalbox.Platform.Ui.Navigation;

namespace Signalbox.Market.Watch;

/// <summary>The instruments that the palette lists: those found by code, name or initials, or those looked at last.</summary>
internal sealed class FindForPalette(ListInstruments list, LookedAt looked)
{
    private const int MostFound = 8;
    private const int MostRecent = 5;
    private const int Longest = 40;

    /// <param name="asked">What was typed; empty before anything was.</param>
    public async Task<IReadOnlyList<PaletteFound>> RunAsync(Guid user, string asked, CancellationToken ct)
    {
        if (asked.Length == 0)
            return
            [
                .. (await looked.RecentAsync(user, MostRecent, ct)).Select(i => new PaletteFound(
                    i.Name ?? i.Code,
                    i.Code,
                    $"/stock/{i.Code}",
                    "candles"
                )),
            ];
        // One letter begins the name of half the market; one Chinese character means something.
        if (asked.Length > Longest || asked is [< '\u2e80'])
            return [];
        var page = await list.RunAsync(asked, null, 0, MostFound, ct);
        return
        [
            .. page.Instruments.Select(i => new PaletteFound(
                i.Name ?? i.Symbol,
                i.Symbol,
                $"/stock/{i.Symbol}",
                "candles"
            )),
        ];
    }
}
