using System.Globalization;
using Microsoft.Extensions.Options;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Market.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Repairs;

/// <summary>Asks one provider after the other for the days of a gap until none is missing, and says why when some still are.</summary>
/// <remarks>What came, the gap's new state, its next try and «done» are one commit: killed before it, the try is made anew.</remarks>
internal sealed class MendGapHandler(
    Database database,
    Gaps gaps,
    InstrumentBook book,
    MissingDays missing,
    FetchDays fetch,
    MarketSources sources,
    StoreDays days,
    IOptions<MarketOptions> options,
    TimeProvider clock
) : IJobHandler<MendGap>
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(72);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);

    // Two that answer and have nothing are believed, whoever else is down.
    private const int EnoughVoices = 2;
    private const int LongestSaid = 500;

    public async Task RunAsync(MendGap job, JobContext context, CancellationToken ct)
    {
        var gap = await gaps.FindAsync(job.GapId, ct);
        var instrument = gap is null ? null : (await book.ReadAsync(ct)).ById(gap.Instrument);
        // Not due: somebody has stopped it, or asked for another try since.
        if (
            gap is not { State: GapState.Waiting }
            || instrument is null
            || gap.NextTryAt > clock.GetUtcNow().AddSeconds(1)
        )
        {
            await context.DoneAsync(_ => Task.CompletedTask, ct);
            return;
        }
        var left = (await missing.RunAsync(instrument, gap.From, gap.To, ct)).ToHashSet();
        var (answers, trail) = await AskAsync(instrument, left, ct);
        var after = left.Count == 0 ? Mended(gap, answers) : Unmended(gap, left, trail);
        var stored = new List<(int Source, FetchedDays Days)>(answers.Count);
        foreach (var answer in answers)
            stored.Add((await sources.IdAsync(answer.Provider!, ct), answer)); // those without one are not in the list
        var now = clock.GetUtcNow();
        await using var transaction = await database.BeginWriteAsync(ct);
        foreach (var (source, answer) in stored)
            await days.RunAsync(
                transaction,
                [
                    new DaysOf(
                        instrument.Id,
                        source,
                        answer.Bars.Select(b => BarRow.Of(instrument.Id, b, source, now, provisional: false)).ToList(),
                        answer.Factors,
                        answer.Suspended
                    ),
                ],
                ct
            );
        await gaps.ChangeAsync(transaction, gap, after, ct);
        await context.CommitDoneAsync(transaction, ct);
    }

    /// <param name="left">What is missing; whatever an answer explains is taken out.</param>
    /// <returns>The answers that brought something, and what everybody said.</returns>
    private async Task<(List<FetchedDays> Answers, List<Asked> Trail)> AskAsync(
        Instrument instrument,
        HashSet<DateOnly> left,
        CancellationToken ct
    )
    {
        var (answers, trail) = (new List<FetchedDays>(), new List<Asked>());
        foreach (var provider in fetch.Whom(instrument))
        {
            if (left.Count == 0)
                break;
            var answer = await fetch.AskAsync(provider, instrument, left.Min(), left.Max(), ct);
            trail.AddRange(answer.Trail);
            if (left.RemoveWhere(d => answer.Suspended.Contains(d) || answer.Bars.Any(b => b.Day == d)) > 0)
                answers.Add(answer);
        }
        return (answers, trail);
    }

    private Gap Mended(Gap gap, List<FetchedDays> answers) =>
        gap with
        {
            State = GapState.Mended,
            Days = 0,
            NextTryAt = null,
            EndedAt = clock.GetUtcNow(),
            Reason = null,
            Said =
                answers.Count == 0
                    ? "Nothing was missing any more."
                    : $"{string.Join(", ", answers.Select(a => a.Provider))} had what was missing.",
        };

    private Gap Unmended(Gap gap, HashSet<DateOnly> left, List<Asked> trail)
    {
        var now = clock.GetUtcNow();
        var held = trail.Where(IsHeldBack).ToList();
        var (reason, said) = Why(left, trail, held.Count == trail.Count);
        var after = gap with { From = left.Min(), To = left.Max(), Days = left.Count, Reason = reason, Said = said };
        if (reason == GapReason.HeldBack)
            return after with { NextTryAt = now + Longer(ShortestPause, held.Min(a => a.AgainAt) - now) };
        var attempts = gap.Attempts + 1;
        if (attempts >= options.Value.RepairTries || reason == GapReason.NoProvider)
            return after with { State = GapState.GivenUp, Attempts = attempts, NextTryAt = null, EndedAt = now };
        var wait = FirstWait * Math.Pow(4, attempts - 1);
        return after with { Attempts = attempts, NextTryAt = now + (wait < LongestWait ? wait : LongestWait) };
    }

    private static (string Reason, string Said) Why(HashSet<DateOnly> left, List<Asked> trail, bool nobodyWasAsked)
    {
        if (trail.Count == 0)
            return (
                GapReason.NoProvider,
                "No provider that is set up has such instruments: import the bars from a file."
            );
        var says = Shortened(string.Join(" ", trail.Select(a => a.Message).OfType<string>().Distinct()));
        if (nobodyWasAsked)
            return (GapReason.HeldBack, says);
        var (silent, others) = (trail.Where(HasNothing).ToList(), trail.Where(a => !HasNothing(a)).ToList());
        if (silent.Count < EnoughVoices && others.Exists(a => !IsHeldBack(a)))
            return (GapReason.Faults, says);
        var but = others.Count == 0 ? "" : $" {Names(others)} could not say.";
        return (
            GapReason.NothingAnywhere,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Names(silent)} answered and have nothing for {left.Min():yyyy-MM-dd} to {left.Max():yyyy-MM-dd}: very probably it was suspended and no list records that.{but}"
            )
        );
    }

    private static string Names(IEnumerable<Asked> asked) => string.Join(", ", asked.Select(a => a.Provider));

    private static bool IsHeldBack(Asked asked) =>
        asked.Kind is FaultKind.HeldBack or FaultKind.RateLimited or FaultKind.Banned;

    private static bool HasNothing(Asked asked) =>
        asked.Kind is null or FaultKind.UnknownSymbol or FaultKind.NotOffered;

    private static TimeSpan Longer(TimeSpan one, TimeSpan? other) => other > one ? other.Value : one;

    private static string Shortened(string text) => text.Length <= LongestSaid ? text : text[..LongestSaid] + "…";
}
