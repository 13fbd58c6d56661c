using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Learning;

/// <summary>One line of what was learned.</summary>
/// <param name="Value">What to name to have it forgotten.</param>
/// <param name="Label">As people read it.</param>
/// <param name="Points">What it moves alone, −10 to 10.</param>
internal sealed record LearningRow(
    LearningFeature Feature,
    string Value,
    string Label,
    int Accepted,
    int Ignored,
    int Asked,
    double Points
);

/// <summary>What the ranking has learned.</summary>
/// <param name="IsOn">Whether the owner lets it move anything.</param>
/// <param name="Answers">Of the last 90 days.</param>
/// <param name="Missing">So many more before anything moves.</param>
/// <param name="LearnedAt">When it was counted; null before the first time.</param>
/// <param name="Rows">Those that move the most first, at most 100.</param>
internal sealed record LearningView(
    bool IsOn,
    int Answers,
    int Missing,
    DateTimeOffset? LearnedAt,
    IReadOnlyList<LearningRow> Rows
);

/// <summary>Why an opportunity stands where it does.</summary>
/// <param name="Points">−10 to 10; 0 where it was not moved.</param>
internal sealed record OpportunityShift(int Points, IReadOnlyList<LearningRow> Reasons);

/// <summary>Shows what the ranking has learned, and of one opportunity what that did.</summary>
internal sealed class ShowLearning(IDbContextFactory<SignalboxDb> dbs)
{
    private const int Most = 100;

    public async Task<LearningView> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var state = await db.Set<LearningState>().AsNoTracking().SingleOrDefaultAsync(ct) ?? new LearningState();
        var model = state.Read();
        return new LearningView(
            state.IsOn,
            model.All.Count,
            Math.Max(0, LearnedWeights.LeastAnswers - model.All.Count),
            state.LearnedAt,
            [
                .. model
                    .Values.Select(v => RowOf(v, model.PointsOf(v)))
                    .OrderByDescending(r => Math.Abs(r.Points))
                    .ThenBy(r => r.Feature)
                    .ThenBy(r => r.Label, StringComparer.Ordinal)
                    .Take(Most),
            ]
        );
    }

    /// <exception cref="RefusedException">404 <c>radar.opportunity.not-found</c>.</exception>
    public async Task<OpportunityShift> OfAsync(Guid id, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var here = db.Set<Opportunity>().AsNoTracking().For(db, viewer).Where(o => o.Id == id);
        var shift =
            await here.Select(o => (int?)o.Shift).SingleOrDefaultAsync(ct)
            ?? throw RefusedException.NotFound("radar.opportunity.not-found", $"There is no opportunity {id}.");
        if (shift == 0)
            return new OpportunityShift(0, []);
        var model = (await db.Set<LearningState>().AsNoTracking().SingleAsync(ct)).Read();
        var described = await DescribeOpportunities.RunAsync(db, here, ct);
        var seen = (await db.Set<Sources.Source>().For(viewer).Select(s => s.Id).Take(5000).ToListAsync(ct)).ConvertAll(
            s => s.ToString()
        );
        return new OpportunityShift(
            shift,
            [
                .. described
                    .SelectMany(d => model.Why(d.Values))
                    .Where(r => r.Value.Feature != LearningFeature.Source || seen.Contains(r.Value.Value))
                    .Select(r => RowOf(r.Value, r.Points)),
            ]
        );
    }

    private static LearningRow RowOf(LearnedValue value, double points) =>
        new(value.Feature, value.Value, value.Label, value.Accepted, value.Ignored, value.Asked, Math.Round(points, 1));
}
