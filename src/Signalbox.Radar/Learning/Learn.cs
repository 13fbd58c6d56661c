using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Time;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Learning;

/// <summary>The clock asks for what the owner's answers say.</summary>
internal sealed record LearnFromAnswers;

/// <summary>Counts the answers of the last 90 days, and moves the opportunities of the last 30 by what they say.</summary>
/// <remarks>It learns from what is the house's alone: a person's own sources teach nobody.</remarks>
internal sealed partial class Learn(
    IDbContextFactory<SignalboxDb> dbs,
    ViewerOf viewer,
    TimeProvider clock,
    ILogger<Learn> log
) : IJobHandler<LearnFromAnswers>
{
    /// <summary>Answers older than this have nothing to say.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    private const int MostAnswers = 5000;
    private const int MovedDays = 30;
    private const int MostMoved = 5000;

    public async Task RunAsync(LearnFromAnswers job, JobContext context, CancellationToken ct)
    {
        await RunAsync(ct);
        await context.DoneAsync(_ => Task.CompletedTask, ct);
    }

    /// <returns>How many opportunities stand elsewhere now.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var isOn = await db.Set<LearningState>().Where(l => l.Id == LearningState.Only).AnyAsync(l => l.IsOn, ct);
        var model = await CountAsync(db, ct);
        var moves = await MovesAsync(db, isOn ? model : LearnedModel.Empty, ct);

        await using var transaction = await db.BeginWriteAsync(ct);
        var (written, now) = (LearningState.Write(model), clock.GetUtcNow());
        await db.Set<LearningState>()
            .Where(l => l.Id == LearningState.Only)
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.Model, written).SetProperty(x => x.LearnedAt, now), ct);
        foreach (var (shift, ids) in moves)
            await db.Set<Opportunity>()
                .Where(o => ids.Contains(o.Id))
                .ExecuteUpdateAsync(o => o.SetProperty(x => x.Shift, shift), ct);
        await transaction.CommitAsync(ct);
        var moved = moves.Sum(m => m.Ids.Count);
        if (moved > 0)
            LogMoved(moved, model.All.Count);
        return moved;
    }

    private async Task<LearnedModel> CountAsync(SignalboxDb db, CancellationToken ct)
    {
        var since = clock.GetUtcNow() - Memory;
        var samples = db.Set<Article>().Where(a => a.Sample).Select(a => a.Id);
        var answered = await DescribeOpportunities.RunAsync(
            db,
            db.Set<Opportunity>()
                .AsNoTracking()
                .For(db, viewer.House)
                .Where(o => o.State != OpportunityState.New && o.StateAt >= since && !samples.Contains(o.ArticleId))
                .OrderByDescending(o => o.StateAt)
                .Take(MostAnswers),
            ct
        );
        var forgotten = await db.Set<ForgottenValue>()
            .AsNoTracking()
            .Take(MostAnswers)
            .ToDictionaryAsync(f => new FeatureValue(f.Feature, f.Value), f => f.ForgottenAt, ct);
        var titles = await db.Set<Source>()
            .Take(MostAnswers)
            .ToDictionaryAsync(s => s.Id.ToString(), s => s.Title, StringComparer.Ordinal, ct);

        var all = default(Answers);
        var counts = new Dictionary<FeatureValue, Answers>();
        foreach (var one in answered)
        {
            var answer = AnswerOf(one.State);
            all += answer;
            foreach (var value in one.Values)
                if (!(forgotten.TryGetValue(value, out var until) && one.StateAt <= until))
                    counts[value] = counts.GetValueOrDefault(value) + answer;
        }
        return new LearnedModel(
            all,
            [
                .. counts.Select(c => new LearnedValue(
                    c.Key.Feature,
                    c.Key.Value,
                    c.Key.Feature == LearningFeature.Source ? titles.GetValueOrDefault(c.Key.Value, "–") : c.Key.Value,
                    c.Value.Accepted,
                    c.Value.Ignored,
                    c.Value.Asked
                )),
            ]
        );
    }

    /// <summary>What stands elsewhere than it should, by where it should stand.</summary>
    private async Task<List<(int Shift, List<Guid> Ids)>> MovesAsync(
        SignalboxDb db,
        LearnedModel model,
        CancellationToken ct
    )
    {
        var first = clock.Today().AddDays(-MovedDays);
        var described = await DescribeOpportunities.RunAsync(
            db,
            db.Set<Opportunity>()
                .AsNoTracking()
                .Where(o => o.Day >= first || o.Shift != 0)
                .OrderByDescending(o => o.FoundAt)
                .Take(MostMoved),
            ct
        );
        return
        [
            .. described
                .Select(d => (d.Id, Stands: d.Shift, Shift: model.Shift(d.Values)))
                .Where(d => d.Stands != d.Shift)
                .GroupBy(d => d.Shift)
                .Select(g => (g.Key, g.Select(d => d.Id).ToList())),
        ];
    }

    private static Answers AnswerOf(OpportunityState state) =>
        state switch
        {
            OpportunityState.Accepted => new Answers(1, 0, 0),
            OpportunityState.Ignored => new Answers(0, 1, 0),
            _ => new Answers(0, 0, 1),
        };

    [LoggerMessage(2671, LogLevel.Information, "{Moved} opportunities stand elsewhere by what {Answers} answers say")]
    private partial void LogMoved(int moved, int answers);
}
