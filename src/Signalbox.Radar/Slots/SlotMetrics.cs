using System.Diagnostics.Metrics;

namespace Signalbox.Radar.Slots;

/// <summary>The radar's figures for <c>/metrics</c>.</summary>
internal sealed class SlotMetrics
{
    private readonly Counter<long> runs;
    private readonly Counter<long> fetched;
    private readonly Counter<long> made;
    private readonly Counter<long> opportunities;
    private readonly Counter<long> analyses;
    private readonly Histogram<double> duration;

    public SlotMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Signalbox.Radar");
        runs = meter.CreateCounter<long>("radar_slot_runs", description: "Slots that ended.");
        fetched = meter.CreateCounter<long>("radar_articles_fetched", description: "Items that sources gave.");
        made = meter.CreateCounter<long>("radar_articles_new", description: "Articles that were new.");
        opportunities = meter.CreateCounter<long>("radar_opportunities", description: "Opportunities found.");
        analyses = meter.CreateCounter<long>("radar_analyses", description: "Articles judged, by outcome.");
        duration = meter.CreateHistogram<double>("radar_slot_duration_seconds", "s", "From start to report.");
    }

    public void Finished(SlotRun run)
    {
        runs.Add(1, new KeyValuePair<string, object?>("outcome", run.CutShort ? "cut-short" : "complete"));
        fetched.Add(run.Fetched);
        made.Add(run.NewArticles);
        opportunities.Add(run.Opportunities);
        analyses.Add(run.Judged, new KeyValuePair<string, object?>("outcome", "ok"));
        analyses.Add(run.JudgeFailed, new KeyValuePair<string, object?>("outcome", "failed"));
        analyses.Add(run.NoVerdict, new KeyValuePair<string, object?>("outcome", "no-verdict"));
        if (run.FinishedAt is { } finished)
            duration.Record((finished - run.StartedAt).TotalSeconds);
    }
}
