using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Search;
using Signalbox.Radar.Sources;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Judging;

/// <summary>The program with articles to judge and, where a test wants one, a vendor of models at the other end of the wire.</summary>
internal sealed class JudgingHost : IAsyncDisposable
{
    private readonly LlmVendorServer? vendor;

    private JudgingHost(TestServer server, LlmVendorServer? vendor) => (Server, this.vendor) = (server, vendor);

    public TestServer Server { get; }

    public LlmVendorServer Vendor => vendor!; // only tests that started one ask for it

    public JudgeArticle Judge => Server.Services.GetRequiredService<JudgeArticle>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="jobs">Whether jobs are worked on; where they are, a clock put forward by hours starts slots, which judge too.</param>
    /// <param name="settings">More of them, by key.</param>
    public static async Task<JudgingHost> ByRulesAsync(
        DatabaseKind kind,
        bool jobs = false,
        IReadOnlyDictionary<string, string>? settings = null
    ) =>
        new(
            await TestServer.StartAsync(
                kind,
                [new RadarModule()],
                new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
                {
                    ["Jobs:Enabled"] = $"{jobs}",
                }
            ),
            null
        );

    /// <param name="jobs">As in <see cref="ByRulesAsync"/>.</param>
    public static async Task<JudgingHost> ByModelAsync(DatabaseKind kind, bool jobs = false)
    {
        var vendor = await LlmVendorServer.StartAsync(Ct);
        var settings = new Dictionary<string, string>
        {
            ["Jobs:Enabled"] = $"{jobs}",
            ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
            ["Llm:RetryFirst"] = "00:00:00.002",
            ["Llm:DeepSeek:BaseUrl"] = vendor.Url,
            ["Llm:DeepSeek:ApiKey"] = vendor.Key!,
        };
        return new JudgingHost(await TestServer.StartAsync(kind, [new RadarModule()], settings), vendor);
    }

    /// <summary>An article in the database, by default one that is an opportunity.</summary>
    /// <param name="code">Makes a story of its own of a sample that is there already.</param>
    public async Task<Article> ArticleAsync(string sample = "subsidy with sum and last day", string? code = null)
    {
        var (title, text) = (SampleArticles.All[sample].Title, SampleArticles.All[sample].Text);
        var now = Server.Clock.GetUtcNow();
        var article = new Article
        {
            Id = Ids.New(Server.Clock),
            Title = code is null ? title : $"{title} {code}",
            Url = $"https://example.com/{Ids.New(Server.Clock)}",
            Text = text,
            TextState = TextState.Full,
            PublishedAt = now.AddHours(-2),
            FirstSeenAt = now,
            DatedAt = now.AddHours(-2),
            ContentKey = $"{Ids.New(Server.Clock)}",
            Fingerprint = 1,
        };
        await Server.HasAsync(article);
        await Server.Services.GetRequiredService<IndexMissing>().RunAsync(Ct);
        return article;
    }

    /// <summary>Judges and stores in one transaction, as a slot does.</summary>
    public async Task<JudgedArticle> JudgeAsync(Article article)
    {
        var judged = await Judge.RunAsync(article.Id, article.Revision, runId: null, Ct);
        await using var db = await OpenAsync();
        await using var transaction = await db.BeginWriteAsync(Ct);
        await Server.Services.GetRequiredService<StoreVerdict>().RunAsync(db, transaction, judged, Ct);
        await db.SaveChangesAsync(Ct);
        await transaction.CommitAsync(Ct);
        return judged;
    }

    /// <summary>Every article there is comes from a source of the house.</summary>
    public async Task SeenByAllAsync()
    {
        await using var db = await OpenAsync();
        var now = Server.Clock.GetUtcNow();
        var source = new Source
        {
            Id = Ids.New(Server.Clock),
            Kind = SourceKind.Feed,
            Title = "house",
            Address = "https://example.com/house",
            CreatedAt = now,
        };
        db.Add(source);
        foreach (var article in await db.Set<Article>().ToListAsync(Ct))
            db.Add(
                new ArticleOrigin
                {
                    Id = Ids.New(Server.Clock),
                    ArticleId = article.Id,
                    SourceId = source.Id,
                    ItemKey = $"{article.Id}",
                    Title = article.Title,
                    Url = article.Url,
                    Match = OriginMatch.First,
                    SeenAt = now,
                    RunId = null,
                }
            );
        await db.SaveChangesAsync(Ct);
    }

    /// <summary>The author changes the article.</summary>
    public async Task EditAsync(Article article, string title, string text)
    {
        await using var db = await OpenAsync();
        var row = await db.Set<Article>().SingleAsync(a => a.Id == article.Id, Ct);
        (row.Title, row.Text) = (title, text);
        row.Revision++;
        await db.SaveChangesAsync(Ct);
        article.Revision = row.Revision;
    }

    public async Task<IReadOnlyList<Judgement>> JudgementsAsync()
    {
        await using var db = await OpenAsync();
        return await db.Set<Judgement>().AsNoTracking().OrderBy(j => j.JudgedAt).ToListAsync(Ct);
    }

    public async Task<IReadOnlyList<Opportunity>> OpportunitiesAsync()
    {
        await using var db = await OpenAsync();
        return await db.Set<Opportunity>().AsNoTracking().OrderBy(o => o.FoundAt).ToListAsync(Ct);
    }

    public Task<SignalboxDb> OpenAsync() =>
        Server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);

    /// <summary>What the model says, as JSON.</summary>
    public static string Says(
        bool isOpportunity = true,
        int score = 86,
        string[]? evidence = null,
        string? deadline = "2026-03-20"
    ) =>
        JsonSerializer.Serialize(
            new
            {
                isOpportunity,
                score,
                kind = "补贴申报",
                headline = "专项资金开放申报",
                reason = "金额与期限明确。",
                evidence = evidence ?? ["单个项目最高支持 500 万元"],
                counterArgument = "只限本地企业",
                action = "准备材料",
                deadline,
                entities = new[] { "杭州市经济和信息化局" },
            }
        );

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (vendor is not null)
            await vendor.DisposeAsync();
    }
}
