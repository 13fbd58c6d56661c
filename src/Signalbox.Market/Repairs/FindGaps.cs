using Microsoft.Extensions.Options;
using Signalbox.Market.Calendar;
using Signalbox.Market.Completeness;
using Signalbox.Market.Instruments;
using Signalbox.Platform;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Repairs;

/// <summary>What a search did.</summary>
/// <param name="Instruments">How many were looked at.</param>
/// <param name="Found">Gaps that were not known, or have grown.</param>
/// <param name="Mended">Gaps in which nothing is missing any more.</param>
/// <param name="Reopened">Gaps that had been given up and are tried again, as was asked.</param>
internal sealed record Search(int Instruments, int Found, int Mended, int Reopened);

/// <summary>Counts what is stored, keeps the counts, and brings the list of gaps up to it. Doing it twice changes nothing.</summary>
/// <remarks>Commits every few dozen instruments: killed in the middle it is simply begun anew.</remarks>
internal sealed class FindGaps(
    Database database,
    InstrumentBook book,
    Calendars calendars,
    LookAtDays look,
    Gaps gaps,
    IOptions<MarketOptions> options,
    TimeProvider clock
)
{
    private const int AtOnce = 40;

    /// <param name="said">Told how many of how many have been looked at.</param>
    public async Task<Search> RunAsync(SearchGaps asked, Func<int, int, Task> said, CancellationToken ct)
    {
        var since =
            asked.From ?? DateOnly.FromDateTime(clock.GetLocalNow().DateTime).AddYears(-options.Value.RepairYears);
        var chosen = asked.Instruments?.ToHashSet();
        var instruments = (await book.ReadAsync(ct))
            .All.Where(i => i.Kind != AssetKind.Bond && chosen?.Contains(i.Id) != false)
            .OrderBy(i => i.Id)
            .ToList();
        var (done, found, mended, reopened) = (0, 0, 0, 0);
        foreach (var part in instruments.Chunk(AtOnce))
        {
            var counts = await look.RunAsync(part, ct);
            await using var transaction = await database.BeginWriteAsync(ct);
            var open = await Gaps.OpenAsync(transaction, part[0].Id, part[^1].Id, ct);
            foreach (var (instrument, count) in part.Zip(counts))
            {
                await StoreCounts.RunAsync(transaction, instrument.Id, count.Years, ct);
                var known = open[instrument.Id].ToList();
                mended += await EndAsync(transaction, known, count, ct);
                reopened += await AgainAsync(transaction, known, asked.Again, ct);
                found += await NewAsync(transaction, instrument, known, count, since, ct);
            }
            await transaction.CommitAsync(ct);
            done += part.Length;
            await said(done, instruments.Count);
        }
        if (chosen is null)
        {
            await using var transaction = await database.BeginWriteAsync(ct);
            await StoreCounts.AllAsync(transaction, clock.GetUtcNow(), ct);
            await transaction.CommitAsync(ct);
        }
        return new Search(done, found, mended, reopened);
    }

    /// <summary>Gaps in which nothing is missing: a sync, an import or a new suspension was there first.</summary>
    private async Task<int> EndAsync(
        WriteTransaction transaction,
        List<Gap> known,
        DayCount count,
        CancellationToken ct
    )
    {
        var over = known.Where(g => !count.Missing.Any(m => m.From <= g.To && g.From <= m.To)).ToList();
        foreach (var gap in over)
        {
            known.Remove(gap);
            await gaps.ChangeAsync(
                transaction,
                gap,
                gap with
                {
                    State = GapState.Mended,
                    NextTryAt = null,
                    EndedAt = clock.GetUtcNow(),
                    Days = 0,
                },
                ct
            );
        }
        return over.Count;
    }

    private async Task<int> AgainAsync(WriteTransaction transaction, List<Gap> known, bool again, CancellationToken ct)
    {
        var opened = 0;
        for (var at = 0; at < known.Count; at++)
        {
            if (again && known[at].State == GapState.GivenUp)
            {
                var gap = TryAgain(known[at], 0);
                opened += await gaps.ChangeAsync(transaction, known[at], gap, ct) ? 1 : 0;
                known[at] = gap;
            }
            else
            {
                await gaps.QueueAsync(transaction, known[at], ct); // its job may have been lost with a backup
            }
        }
        return opened;
    }

    /// <summary>The missing sessions that no open gap speaks of: right after a gap they make it longer, else they are a new one.</summary>
    private async Task<int> NewAsync(
        WriteTransaction transaction,
        Instrument instrument,
        List<Gap> known,
        DayCount count,
        DateOnly since,
        CancellationToken ct
    )
    {
        var calendar = await calendars.ReadAsync(instrument.Exchange.Calendar(), ct);
        var found = 0;
        foreach (var run in Uncovered(calendar, count.Missing, known, since))
        {
            found++;
            if (known.Find(g => g.To == calendar.Before(run.From)) is { } before)
            {
                // Given up: the day after it may be one of the same suspension, so one try is enough.
                var next = before.State == GapState.GivenUp ? TryAgain(before, options.Value.RepairTries - 1) : before;
                next = next with { To = run.To, Days = before.Days + run.Days };
                await gaps.ChangeAsync(transaction, before, next, ct);
                known.Remove(before);
                known.Add(next);
                continue;
            }
            var gap = new Gap(
                Ids.New(clock),
                instrument.Id,
                run.From,
                run.To,
                run.Days,
                GapState.Waiting,
                clock.GetUtcNow(),
                Attempts: 0,
                NextTryAt: clock.GetUtcNow(),
                EndedAt: null,
                Reason: null,
                Said: null
            );
            await gaps.AddAsync(transaction, gap, ct);
        }
        return found;
    }

    private Gap TryAgain(Gap gap, int attempts) =>
        gap with
        {
            State = GapState.Waiting,
            Attempts = attempts,
            NextTryAt = clock.GetUtcNow(),
            EndedAt = null,
        };

    private static List<MissingRun> Uncovered(
        TradingCalendar calendar,
        IReadOnlyList<MissingRun> missing,
        List<Gap> known,
        DateOnly since
    )
    {
        var runs = new List<MissingRun>();
        foreach (var run in missing.Where(m => m.To >= since))
        {
            MissingRun? part = null;
            foreach (var day in calendar.Between(run.From > since ? run.From : since, run.To))
            {
                if (known.Exists(g => g.From <= day && day <= g.To))
                    End();
                else
                    part = part is null ? new MissingRun(day, day, 1) : part with { To = day, Days = part.Days + 1 };
            }
            End();

            void End()
            {
                if (part is not null)
                    runs.Add(part);
                part = null;
            }
        }
        return runs;
    }
}
