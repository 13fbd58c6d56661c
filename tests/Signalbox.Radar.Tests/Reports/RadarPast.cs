using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Time;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

/// <summary>Days that have been, put into the database as the slots would have left them.</summary>
internal sealed class RadarPast(TestServer server)
{
    private int made;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public async Task<Source> SourceAsync(string title, Guid? owner = null)
    {
        var source = new Source
        {
            Id = Ids.New(server.Clock),
            Kind = SourceKind.Feed,
            Title = title,
            Address = $"https://example.com/{Ids.New(server.Clock)}.xml",
            CreatedAt = server.Clock.GetUtcNow(),
            OwnerId = owner,
        };
        await server.HasAsync(source);
        return source;
    }

    /// <summary>A slot of 22:00 that has ended.</summary>
    public async Task<SlotRun> RunAsync(DateOnly day, int fresh, int judged, int found, decimal? costCny = 0)
    {
        var at = server.Clock.StartOf(day) + TimeSpan.FromHours(22);
        var run = new SlotRun
        {
            Id = Ids.New(server.Clock),
            Day = day,
            Slot = new TimeOnly(22, 0),
            Late = false,
            StartedAt = at,
            DeadlineAt = at.AddMinutes(8),
            Step = SlotStep.Done,
            FinishedAt = at.AddMinutes(2),
            NewArticles = fresh,
            Judged = judged,
            Opportunities = found,
            CostCny = costCny,
        };
        await server.HasAsync(run);
        return run;
    }

    /// <summary>An opportunity of some day, and what the owner made of it.</summary>
    /// <param name="prompt">Of the model that judged; null for rules.</param>
    public async Task<Opportunity> FoundAsync(
        Source source,
        DateOnly day,
        string kind = "补贴申报",
        int score = 70,
        OpportunityState state = OpportunityState.New,
        int? prompt = null,
        Guid? run = null,
        DateOnly? deadline = null,
        string evidence = "凭据"
    )
    {
        var at = server.Clock.StartOf(day) + TimeSpan.FromHours(20);
        var title = $"{kind} {++made}";
        var (article, judgement, opportunity) = (Ids.New(server.Clock), Ids.New(server.Clock), Ids.New(server.Clock));
        var row = new Opportunity
        {
            Id = opportunity,
            ArticleId = article,
            JudgementId = judgement,
            Day = day,
            Score = score,
            Title = title,
            FoundAt = at,
        };
        await server.HasAsync(
            ArticleOf(article, title, evidence, at),
            OriginOf(article, source.Id, title, at, run),
            new Judgement
            {
                Id = judgement,
                ArticleId = article,
                Revision = 1,
                Judge = prompt is null ? Judge.Rules : Judge.Model,
                JudgeName = prompt is null ? "rules/1" : "deepseek/deepseek-flash",
                PromptNumber = prompt,
                Outcome = JudgementOutcome.Opportunity,
                Score = score,
                Kind = kind,
                Headline = title,
                Reason = "理由。",
                Evidence = [evidence],
                Deadline = deadline,
                CostCny = 0,
                JudgedAt = at,
                RunId = run,
            },
            row
        );
        if (state != OpportunityState.New)
            await DecideAsync(opportunity, state, at.AddHours(1));
        return row;
    }

    private Article ArticleOf(Guid id, string title, string text, DateTimeOffset at) =>
        new()
        {
            Id = id,
            Title = title,
            Url = $"https://example.com/{id}",
            Text = text,
            TextState = TextState.Full,
            PublishedAt = at,
            FirstSeenAt = at,
            DatedAt = at,
            ContentKey = $"{id}",
            Fingerprint = made,
        };

    private ArticleOrigin OriginOf(Guid article, Guid source, string title, DateTimeOffset at, Guid? run) =>
        new()
        {
            Id = Ids.New(server.Clock),
            ArticleId = article,
            SourceId = source,
            ItemKey = $"{article}",
            Title = title,
            Url = $"https://example.com/{article}",
            Match = OriginMatch.First,
            SeenAt = at,
            RunId = run,
        };

    public async Task DecideAsync(Guid id, OpportunityState state, DateTimeOffset at)
    {
        await using var db = await OpenAsync();
        await db.Set<Opportunity>()
            .Where(o => o.Id == id)
            .ExecuteUpdateAsync(
                o =>
                    o.SetProperty(x => x.State, state)
                        .SetProperty(x => x.StateAt, at)
                        .SetProperty(x => x.StateVersion, 1),
                Ct
            );
    }

    public Task<SignalboxDb> OpenAsync() =>
        server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);
}
