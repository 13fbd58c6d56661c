using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Signalbox.FarEnds.WeRss;

namespace Signalbox.FarEnds.Samples;

/// <summary>
/// A small world to try the product on: a WeRSS with four accounts, three sites with feeds (one of them slow) and one
/// feed that is broken, all on loopback, with articles of the last day and a few older ones.
/// </summary>
/// <remarks>
/// In it are one story in three wordings, one article carried twice to the letter, advertisements, recruitment, one
/// article with a word that is never wanted, one whose text comes late, one with a script and one that was taken back.
/// </remarks>
public sealed class SampleWorld : IAsyncDisposable
{
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);

    private readonly ConcurrentBag<FarEnd> sites = [];
    private readonly List<SampleFeed> feeds = [];
    private readonly ConcurrentDictionary<string, WeRssArticleRow> late = new(StringComparer.Ordinal);

    private SampleWorld(WeRssServer weRss, DateTimeOffset now) => (WeRss, Now) = (weRss, now);

    /// <summary>The sample WeRSS; it can be steered further.</summary>
    public WeRssServer WeRss { get; }

    /// <summary>The instant that all ages count from, in UTC.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>What an owner would type, e.g. <c>http://127.0.0.1:40123</c>.</summary>
    public string WeRssUrl => WeRss.Url;

    /// <summary>Its user.</summary>
    public string WeRssUsername => WeRss.SignIn.Username;

    /// <summary>Its password; worth nothing outside this world.</summary>
    public string WeRssPassword => WeRss.SignIn.Password;

    /// <summary>The feeds, the broken one included, then those of the extra folder.</summary>
    public IReadOnlyList<SampleFeed> Feeds => feeds;

    /// <summary>The host that everything lies on, for the list of private hosts that may be called.</summary>
    public const string PrivateHost = "127.0.0.1";

    /// <summary>Starts everything; the articles' times count from the clock's now.</summary>
    /// <param name="extraFeedFolder">A folder whose <c>*.xml</c> files are served as feeds too; one that is not there adds none.</param>
    public static async Task<SampleWorld> StartAsync(
        TimeProvider clock,
        CancellationToken ct,
        string? extraFeedFolder = null
    )
    {
        var world = new SampleWorld(await WeRssServer.StartAsync(clock, ct), clock.GetUtcNow());
        try
        {
            world.FillWeRss();
            await world.AddSiteAsync(SampleSources.Tenders, SampleFeedFormat.Rss, TimeSpan.Zero, clock, ct);
            await world.AddSiteAsync(SampleSources.UsedGoods, SampleFeedFormat.Atom, Slowness, clock, ct);
            await world.AddSiteAsync(SampleSources.Workbench, SampleFeedFormat.Json, TimeSpan.Zero, clock, ct);
            await world.AddBrokenAsync(ct);
            if (extraFeedFolder is not null && Directory.Exists(extraFeedFolder))
                await world.AddExtraAsync(extraFeedFolder, ct);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>The texts that were late come in, as they do in WeRSS within the hour.</summary>
    public void LetTextsArrive()
    {
        foreach (var article in SampleSources.AllArticles(Now).Where(a => late.ContainsKey(a.Key)))
            late[article.Key].Content = article.Html;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await WeRss.DisposeAsync();
        foreach (var site in sites)
            await site.DisposeAsync();
    }

    private void FillWeRss()
    {
        (WeRss.SignIn.Username, WeRss.SignIn.Password) = ("radar", "only-in-the-sample-world");
        WeRss.Session.ExpiresAt = Now + TimeSpan.FromDays(3);
        foreach (var account in SampleSources.Accounts)
        {
            WeRss.Store.AddAccount(account.Key, account.Name, account.About);
            var index = 0;
            foreach (var article in account.At(Now).Articles)
                Publish(account, article, ++index);
        }
    }

    private void Publish(SampleSource account, SampleArticle article, int index)
    {
        var id = $"{account.Key["MP_WXS_".Length..]}-{2247490000 + index}_1";
        var row = WeRss.Store.Add(
            new WeRssArticleRow
            {
                Id = id,
                AccountId = account.Key,
                Title = article.Title,
                Url = $"{WeRss.Url}/views/article/{id}", // opens in a browser, unlike an address at WeChat's
                Description = article.Digest,
                PublishTime = (Now - article.Age).ToUnixTimeSeconds(),
                CreatedAt = Now - (article.Age * 0.9),
                Content = article.Quirk switch
                {
                    SampleQuirk.LateText => "",
                    SampleQuirk.Deleted => "DELETED",
                    _ => $"<div id=\"js_content\">{article.Html}</div>",
                },
            }
        );
        if (article.Quirk == SampleQuirk.LateText)
            late[article.Key] = row;
    }

    private async Task AddSiteAsync(
        SampleSource source,
        SampleFeedFormat format,
        TimeSpan delay,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var site = new SampleSite(source.At(Now), format, Now);
        var end = await FarEnd.StartAsync(app => site.Map(app, delay, clock), ct);
        sites.Add(end);
        var manner = delay > TimeSpan.Zero ? SampleFeedManner.Slow : SampleFeedManner.Good;
        feeds.Add(new SampleFeed(source.Name, end.Url + site.FeedPath, manner));
    }

    private async Task AddBrokenAsync(CancellationToken ct)
    {
        const string page =
            "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>系统维护</title><h1>系统维护中</h1><p>预计两小时后恢复。</p></html>";
        var end = await FarEnd.StartAsync(
            app => app.MapGet("/feed.xml", () => Results.Content(page, "text/html; charset=utf-8")),
            ct
        );
        sites.Add(end);
        feeds.Add(new SampleFeed("断线资讯（示例）", $"{end.Url}/feed.xml", SampleFeedManner.Broken));
    }

    private async Task AddExtraAsync(string folder, CancellationToken ct)
    {
        var files = Directory
            .GetFiles(folder, "*.xml")
            .ToDictionary(path => Path.GetFileName(path), StringComparer.Ordinal);
        var end = await FarEnd.StartAsync(
            app =>
                app.MapGet(
                    "/feeds/{name}",
                    (string name) =>
                        files.TryGetValue(name, out var path)
                            ? Results.File(Path.GetFullPath(path), "application/xml")
                            : Results.NotFound()
                ),
            ct
        );
        sites.Add(end);
        feeds.AddRange(
            files
                .Keys.Order(StringComparer.Ordinal)
                .Select(name => new SampleFeed(
                    Path.GetFileNameWithoutExtension(name),
                    $"{end.Url}/feeds/{Uri.EscapeDataString(name)}",
                    SampleFeedManner.Extra
                ))
        );
    }
}

/// <summary>A feed of the sample world.</summary>
public sealed record SampleFeed(string Name, string Url, SampleFeedManner Manner);

/// <summary>How a sample feed behaves.</summary>
public enum SampleFeedManner
{
    /// <summary>As it should.</summary>
    Good,

    /// <summary>Answers after some seconds.</summary>
    Slow,

    /// <summary>Answers with a page that is no feed.</summary>
    Broken,

    /// <summary>A file of the extra folder, as it is.</summary>
    Extra,
}
