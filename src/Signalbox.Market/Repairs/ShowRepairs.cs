using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Repairs;

/// <summary>A gap as it is shown.</summary>
/// <param name="State"><c>waiting</c>, <c>given-up</c> or <c>mended</c>.</param>
/// <param name="Days">How many sessions were missing when it was last looked at.</param>
/// <param name="Attempts">How often providers were asked and it was not mended.</param>
/// <param name="NextTryAt">Null unless it waits.</param>
/// <param name="EndedAt">When it was given up or mended.</param>
/// <param name="Reason">Of the last attempt: <c>nothing-anywhere</c>, <c>faults</c>, <c>no-provider</c>, <c>held-back</c>, <c>stopped</c>.</param>
/// <param name="Said">A sentence of the last attempt, with what the sources said.</param>
internal sealed record GapLine(
    Guid Id,
    string Symbol,
    string? Name,
    DateOnly From,
    DateOnly To,
    int Days,
    string State,
    DateTimeOffset FoundAt,
    int Attempts,
    DateTimeOffset? NextTryAt,
    DateTimeOffset? EndedAt,
    string? Reason,
    string? Said
);

/// <summary>A page of gaps: those that wait first, then those given up, then the mended; newest days first.</summary>
/// <param name="Total">How many there are of what was asked.</param>
/// <param name="Counts">How many there are in each state, of all instruments.</param>
internal sealed record GapPage(int Total, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<GapLine> Gaps);

/// <summary>Lists gaps.</summary>
internal sealed class ShowRepairs(Gaps gaps, InstrumentBook book, ResolveInstrument resolve)
{
    public const int MostLines = 200;

    /// <param name="state">All when null.</param>
    /// <param name="symbol">In any accepted spelling; all when null.</param>
    /// <param name="limit">1 to 200.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>market.repair.page</c>, <c>market.repair.state</c>, <c>market.symbol.ambiguous</c>; 404 <c>market.symbol.unknown</c>.
    /// </exception>
    public async Task<GapPage> RunAsync(string? state, string? symbol, int offset, int limit, CancellationToken ct)
    {
        if (limit is < 1 or > MostLines || offset < 0)
            throw RefusedException.Invalid(
                "market.repair.page",
                $"A page has 1 to {MostLines} lines, and begins at 0 or later."
            );
        if (state is not null && !GapState.All.Contains(state))
            throw RefusedException.Invalid(
                "market.repair.state",
                $"state is one of {string.Join(", ", GapState.All)}."
            );
        int? instrument = symbol is { Length: > 0 } ? (await resolve.RunAsync(symbol, ct)).Id : null;
        var (total, page) = await gaps.PageAsync(state, instrument, offset, limit, ct);
        var known = await book.ReadAsync(ct);
        return new GapPage(
            total,
            await gaps.CountAsync(ct),
            [.. page.Select(g => LineOf(g, known.ById(g.Instrument)))]
        );
    }

    /// <summary>One gap with its instrument's name.</summary>
    public async Task<GapLine> LineAsync(Gap gap, CancellationToken ct) =>
        LineOf(gap, (await book.ReadAsync(ct)).ById(gap.Instrument));

    private static GapLine LineOf(Gap gap, Instrument? instrument) =>
        new(
            gap.Id,
            instrument?.Code ?? "?",
            instrument?.Name,
            gap.From,
            gap.To,
            gap.Days,
            gap.State,
            gap.FoundAt,
            gap.Attempts,
            gap.NextTryAt,
            gap.EndedAt,
            gap.Reason,
            gap.Said
        );
}
