using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.WeRss;

/// <summary>The real program reads each version of WeRSS that is in use while its articles come, change and go: none is missed, none doubled.</summary>
public sealed class WeRssVersionsTests(ITestOutputHelper output)
{
    private const int Articles = 2000;
    private const int AtFirst = 1300;
    private const int Seed = 20260302;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>By day the versions that differ most, at night all of them on both databases.</summary>
    public static IEnumerable<TheoryDataRow<string, DatabaseKind>> Versions =>
        LongSuite.IsOn
            ? WeRssVersion.All.SelectMany(v =>
                new[] { Row(v.Name, DatabaseKind.Sqlite), Row(v.Name, DatabaseKind.Postgres) }
            )
            :
            [
                Row(WeRssVersion.V140.Name, DatabaseKind.Sqlite),
                Row(WeRssVersion.V149.Name, DatabaseKind.Postgres),
                Row(WeRssVersion.V152.Name, DatabaseKind.Sqlite),
            ];

    [Theory, MemberData(nameof(Versions))]
    public async Task Two_thousand_articles_that_move_are_read_whole_and_once(string version, DatabaseKind kind)
    {
        var watch = Stopwatch.StartNew();
        await using var reading = await WeRssReading.StartAsync(kind, Named(version));
        var (far, churn) = (reading.Far, new WeRssChurn(reading.Far, reading.Clock, Seed, Articles));
        churn.Fill(AtFirst, days: 6); // the first reading goes back a week
        WeRssFault[] coming = [];
        var losses = 0;
        far.OnList = offset =>
        {
            churn.Stir(offset);
            if (offset is > 200 and < 300 && losses++ < 3)
                far.SignIn.LoseSigningSecret(); // every token is worthless from here on
            if (offset is 0 or > 100)
                return; // the first page is asked for by the health check too
            far.Next("/articles", coming);
            coming = [];
        };

        Assert.Null(await reading.SlotAsync());
        coming = [WeRssFault.Status(502), WeRssFault.HangUp];
        far.Next("_1", [.. Enumerable.Repeat(WeRssFault.Status(500), 12)]); // some texts do not come at all
        Assert.Null(await reading.SlotAsync());
        coming = [WeRssFault.Half, WeRssFault.Status(429, retryAfter: TimeSpan.FromSeconds(2))];
        Assert.Null(await reading.SlotAsync());
        coming = [WeRssFault.Silence];
        Assert.Null(await reading.SlotAsync()); // the job tries again
        coming = [WeRssFault.Body(200, "application/json", "")];
        Assert.Contains("not JSON", await reading.SlotAsync(), StringComparison.Ordinal); // a failure, and no empty list
        coming = [WeRssFault.Detail("获取文章列表失败")];
        Assert.Null(await reading.SlotAsync());
        while (!churn.IsOver)
            Assert.Null(await reading.SlotAsync());
        Assert.Null(await reading.SlotAsync());
        reading.Clock.Advance(far.Version.TokenLife); // what is kept has run out
        Assert.Null(await reading.SlotAsync());

        Assert.InRange(far.SignIn.PasswordsTried, 3, 6); // once for each token that was worthless
        var rows = await reading.CheckAsync(churn.Ever);
        output.WriteLine(
            $"seed {Seed}, WeRSS {version}, {kind}: {churn.Ever.Count} articles, {churn.Edits} edits, {churn.Deletions} deletions; "
                + $"{rows} stored, {far.Count("/articles")} pages, {far.Asked.Count} requests, {watch.Elapsed.TotalSeconds:F1} s"
        );
    }

    [Theory, EachDatabase]
    public async Task An_upgrade_that_gives_articles_new_ids_doubles_none(DatabaseKind kind)
    {
        await using var reading = await WeRssReading.StartAsync(kind, WeRssVersion.V141);
        var churn = new WeRssChurn(reading.Far, reading.Clock, Seed, most: 40);
        churn.Fill(30, days: 6);
        Assert.Null(await reading.SlotAsync());

        reading.Far.Version = WeRssVersion.V152;
        foreach (var row in reading.Far.Store.Articles)
            reading.Far.Store.Add(Again(row)); // collected again, under the longer id
        churn.Fill(10, days: 1);
        Assert.Null(await reading.SlotAsync());

        await using var db = await reading.OpenAsync();
        var articles = await db.Set<Article>().ToListAsync(Ct);
        Assert.Equal(40, articles.Count);
        Assert.All(articles, a => Assert.Equal(1, a.SourceCount)); // one account carried it, twice
    }

    private static WeRssArticleRow Again(WeRssArticleRow row) =>
        new()
        {
            Id = $"{row.AccountId!.Replace("MP_WXS_", "", StringComparison.Ordinal)}-{row.Id}",
            AccountId = row.AccountId,
            Title = row.Title,
            Url = row.Url,
            Description = row.Description,
            PublishTime = row.PublishTime,
            CreatedAt = row.CreatedAt,
            Content = row.Content,
        };

    private static WeRssVersion Named(string name) => WeRssVersion.All.Single(v => v.Name == name);

    private static TheoryDataRow<string, DatabaseKind> Row(string version, DatabaseKind kind)
    {
        var row = new TheoryDataRow<string, DatabaseKind>(version, kind);
        return kind == DatabaseKind.Postgres && TestDatabase.PostgresServer is null
            ? row.WithSkip(EachDatabaseAttribute.WhyNoPostgres)
            : row;
    }
}

/// <summary>The real program and one WeRSS, both by the same clock.</summary>
internal sealed class WeRssReading(TestServer server, WeRssServer far, TestClock clock) : IAsyncDisposable
{
    private int slots;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public WeRssServer Far => far;

    public TestClock Clock => clock;

    public static async Task<WeRssReading> StartAsync(DatabaseKind kind, WeRssVersion version)
    {
        var clock = new TestClock();
        var far = await WeRssServer.StartAsync(clock, Ct, version);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Radar:WeRss:BaseUrl"] = far.Url,
            ["Radar:WeRss:Username"] = far.SignIn.Username,
            ["Radar:WeRss:Password"] = far.SignIn.Password,
            ["Radar:WeRss:RetryWait"] = "00:00:00",
            ["Radar:WeRss:RequestTimeout"] = "00:00:05",
            ["Radar:SlotDeadline"] = "01:00:00", // silence is waited out by winding the clock
            ["Radar:JudgeWithin"] = "01:00:00", // judging is not the matter
        };
        var reading = new WeRssReading(
            await TestServer.StartAsync(kind, [new RadarModule()], settings, clock),
            far,
            clock
        );
        await reading.PauseScheduleAsync();
        return reading;
    }

    /// <summary>The clock goes on past slots of the day, which would read beside ours.</summary>
    private async Task PauseScheduleAsync()
    {
        foreach (var name in new[] { "radar.slot", "radar.daily-report" })
        {
            using var answer = await server.Http.PutAsJsonAsync(
                $"/api/v1/jobs/recurring/{name}/schedule",
                new { times = new[] { "03:03" }, paused = true },
                Ct
            );
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        }
    }

    /// <summary>Runs one slot more, ten minutes after the last, winding the clock a second at a time so that pauses end.</summary>
    /// <returns>Why WeRSS could not be read; null when it could.</returns>
    public async Task<string?> SlotAsync()
    {
        clock.Advance(TimeSpan.FromMinutes(10));
        var slot = new TimeOnly(0, 0).AddMinutes(++slots).ToString("HH:mm", null);
        using var asked = await server.Http.PostAsJsonAsync("/api/v1/radar/slot-runs", new { slot }, Ct);
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync(Ct));
        for (var looks = 0; looks < 3000; looks++)
        {
            await Task.Delay(20, Ct);
            clock.Advance(TimeSpan.FromSeconds(0.5));
            if (await DoneAsync(slot) is not { } run)
                continue;
            await using var db = await OpenAsync();
            return await db.Set<SlotSource>()
                .Where(s => s.RunId == run)
                .Select(s => s.Failure)
                .FirstOrDefaultAsync(f => f != null, Ct);
        }
        Assert.Fail($"The slot {slot} did not end.");
        return null;
    }

    /// <summary>Holds what is stored against what the far end has now and has ever had.</summary>
    /// <returns>How many items are stored.</returns>
    public async Task<int> CheckAsync(IReadOnlySet<string> ever)
    {
        await using var db = await OpenAsync();
        var stored = await (
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>() on origin.ArticleId equals article.Id
            select new
            {
                origin.ItemKey,
                article.Id,
                article.Title,
                article.TextState,
            }
        ).ToListAsync(Ct);
        var now = far.Store.Articles.Where(a => a.Status == 1).ToDictionary(a => a.Id, StringComparer.Ordinal);

        Assert.Equal(stored.Count, stored.Select(s => s.ItemKey).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(stored.Count, stored.Select(s => s.Id).Distinct().Count()); // an article each: nothing was merged
        Assert.Equal(stored.Count, await db.Set<Article>().CountAsync(Ct)); // and none is without an origin
        Assert.Empty(now.Keys.Except(stored.Select(s => s.ItemKey))); // missed
        Assert.Empty(stored.Select(s => s.ItemKey).Except(ever)); // made up
        var there = stored.Where(s => now.ContainsKey(s.ItemKey)).ToList();
        Assert.Empty(there.Where(s => s.Title != now[s.ItemKey].Title).Select(s => s.ItemKey)); // edits missed
        Assert.Empty(there.Where(s => s.TextState != TextState.Full).Select(s => s.ItemKey)); // texts that never came
        return stored.Count;
    }

    public Task<SignalboxDb> OpenAsync() =>
        server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await far.DisposeAsync();
    }

    private async Task<Guid?> DoneAsync(string slot)
    {
        await using var db = await OpenAsync();
        var at = TimeOnly.ParseExact(slot, "HH:mm", null);
        return (await db.Set<SlotRun>().SingleOrDefaultAsync(r => r.Slot == at && r.Step == SlotStep.Done, Ct))?.Id;
    }
}
