using Signalbox.Market.Gateway;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Indicators;

/// <summary>One line of an indicator.</summary>
/// <param name="Of">The indicator, as it was asked for.</param>
/// <param name="Name">E.g. <c>ma20</c>, <c>dif</c>, <c>upper</c>.</param>
/// <param name="Values">One for each day of the answer, to four places; null while its window is not whole.</param>
internal sealed record IndicatorLine(string Of, string Name, IReadOnlyList<double?> Values);

/// <summary>Indicators of one instrument.</summary>
/// <param name="Days">The days of the bars, ascending.</param>
/// <param name="Next">Ask again with <c>from</c> on this day for what comes after; null at the end.</param>
/// <param name="Empty">Why there are none; null when there are.</param>
internal sealed record IndicatorsAnswer(
    string Symbol,
    Period Period,
    string Adjust,
    DateOnly? AdjustAnchor,
    IReadOnlyList<DateOnly> Days,
    IReadOnlyList<IndicatorLine> Lines,
    DateOnly? Next,
    EmptyReason? Empty
);

/// <summary>Computes indicators from the bars that <see cref="ShowBars"/> gives.</summary>
internal sealed class ShowIndicators(ShowBars bars)
{
    private const int Chunk = 5000;
    private const int Places = 4;

    /// <param name="query">
    /// Which days; the computing begins with the first bar there is, so a line does not depend on where one looks.
    /// </param>
    /// <param name="of">As <see cref="IndicatorKind.Parse"/> takes it.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>market.indicators.kinds</c>; and those of <see cref="ShowBars"/>.
    /// </exception>
    public async Task<IndicatorsAnswer> RunAsync(BarsQuery query, string? of, CancellationToken ct)
    {
        var kinds = IndicatorKind.Parse(of);
        var asked = await bars.RunAsync(query, ct);
        if (asked.Bars.Count == 0)
            return Answer(asked, []);
        var all = await AllAsync(query, asked, ct);
        var highs = all.Select(b => (double)b.High).ToArray();
        var lows = all.Select(b => (double)b.Low).ToArray();
        var closes = all.Select(b => (double)b.Close).ToArray();
        var places = all.Select((b, i) => (b.Day, i)).ToDictionary(p => p.Day, p => p.i);
        var shown = asked.Bars.Select(b => places[b.Day]).ToArray();
        return Answer(
            asked,
            [
                .. kinds.SelectMany(kind =>
                    kind.Compute(highs, lows, closes)
                        .Select(l => new IndicatorLine(kind.Of, l.Name, [.. shown.Select(i => Rounded(l.Line[i]))]))
                ),
            ]
        );
    }

    /// <summary>The bars from the first one on, adjusted to the same day; a week at the edge of what was asked for is whole here.</summary>
    private async Task<IReadOnlyList<BarLine>> AllAsync(BarsQuery query, BarsAnswer asked, CancellationToken ct)
    {
        if (query.From is null && asked.Next is null)
            return asked.Bars;
        var all = new List<BarLine>();
        DateOnly? from = null;
        do
        {
            var answer = await bars.RunAsync(query with { From = from, Limit = Chunk }, ct);
            all.AddRange(answer.Bars);
            from = answer.Next;
        } while (from is not null);
        return all;
    }

    private static IndicatorsAnswer Answer(BarsAnswer bars, IReadOnlyList<IndicatorLine> lines) =>
        new(
            bars.Symbol,
            bars.Period,
            bars.Adjust,
            bars.AdjustAnchor,
            [.. bars.Bars.Select(b => b.Day)],
            lines,
            bars.Next,
            bars.Empty
        );

    private static double? Rounded(double? value) =>
        value is { } some ? Math.Round(some, Places, MidpointRounding.AwayFromZero) : null;
}
