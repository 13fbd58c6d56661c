using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Articles;

public sealed class ArticleReaderTests
{
    private const string Articles = "/api/v1/radar/articles";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_reader_gets_the_newest_original_made_harmless_with_the_evidence_marked(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var article = await host.ArticleAsync();
        var judged = await host.JudgeAsync(article);
        var quote = judged.Judgement.Evidence[^1];
        Assert.Contains(quote, article.Text, StringComparison.Ordinal);
        await GivenAsync(host, article, "<p>旧的一版</p>", "经信局");
        await GivenAsync(
            host,
            article,
            $"""
            <p onclick="steal()">{article.Text.Replace(
                quote,
                $"<b>{quote[..3]}</b>{quote[3..]}",
                StringComparison.Ordinal
            )}</p>
            <script>steal()</script><iframe src="https://evil.example"></iframe>
            <a href="javascript:steal()">x</a><a href="https://example.com/form">表格</a><img src="https://example.com/p.png">
            """,
            source: null
        );

        var shown = await host.Server.Http.GetFromJsonAsync<JsonElement>($"{Articles}/{article.Id}", Ct);

        var html = shown.GetProperty("html").GetString()!;
        Assert.DoesNotContain("steal", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=\"http", html, StringComparison.Ordinal);
        Assert.Contains("<img src=\"/pictures/", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<iframe", html, StringComparison.Ordinal);
        Assert.Contains("rel=\"nofollow noopener noreferrer\"", html, StringComparison.Ordinal);
        var anchor = shown
            .GetProperty("evidence")
            .EnumerateArray()
            .Single(e => e.GetProperty("quote").GetString() == quote)
            .GetProperty("anchor")
            .GetString();
        Assert.Contains($"<mark id=\"{anchor}\"", html, StringComparison.Ordinal);
        Assert.Equal(2, shown.GetProperty("revisions").GetArrayLength());
        Assert.Equal("经信局", shown.GetProperty("origins")[0].GetProperty("source").GetString());
        Assert.Equal(judged.Opportunity!.Id, shown.GetProperty("opportunityId").GetGuid());
        var judgement = shown.GetProperty("judgements")[0];
        Assert.Equal("rules/1", judgement.GetProperty("judgeName").GetString());
        Assert.Equal("Opportunity", judgement.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Without_an_original_the_text_is_shown_in_paragraphs_and_escaped()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        var article = await host.ArticleAsync();
        await host.EditAsync(article, "标题 <b>", "第一段 <script>\n\n第二段");

        var shown = await host.Server.Http.GetFromJsonAsync<JsonElement>($"{Articles}/{article.Id}", Ct);
        var missing = await host.Server.Http.GetAsync($"{Articles}/{Guid.Empty}", Ct);

        Assert.Equal("标题 &lt;b&gt;", shown.GetProperty("titleHtml").GetString());
        Assert.Equal("<p>第一段 &lt;script&gt;</p><p>第二段</p>", shown.GetProperty("html").GetString());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task The_list_narrows_by_standing_source_words_and_day_and_pages(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var found = await host.ArticleAsync();
        var dropped = await host.ArticleAsync("weather");
        var unread = await host.ArticleAsync("tender");
        await host.JudgeAsync(found);
        await host.JudgeAsync(dropped);
        var source = await GivenAsync(host, unread, "<p>x</p>", "招采");

        Assert.Equal([found.Id], await IdsAsync(host, "?standing=Opportunity"));
        Assert.Equal([dropped.Id], await IdsAsync(host, "?standing=Dropped"));
        Assert.Equal([unread.Id], await IdsAsync(host, "?standing=NotJudged"));
        Assert.Empty(await IdsAsync(host, "?standing=NoVerdict"));
        Assert.Equal([unread.Id], await IdsAsync(host, $"?source={source}"));
        Assert.Equal([dropped.Id], await IdsAsync(host, $"?text={Uri.EscapeDataString("多云")}"));
        Assert.Equal(3, (await IdsAsync(host, "?day=2026-03-02")).Count);
        Assert.Empty(await IdsAsync(host, "?day=2026-03-01"));

        List<Guid> paged = [];
        string? after = null;
        do
        {
            var page = await host.Server.Http.GetFromJsonAsync<JsonElement>($"{Articles}?limit=1&after={after}", Ct);
            paged.Add(page.GetProperty("rows")[0].GetProperty("id").GetGuid());
            after = page.GetProperty("next").GetString();
        } while (after is not null);
        Assert.Equal(new[] { found.Id, dropped.Id, unread.Id }.Order(), paged.Order());
    }

    private static async Task<IReadOnlyList<Guid>> IdsAsync(JudgingHost host, string query) =>
        [
            .. (await host.Server.Http.GetFromJsonAsync<JsonElement>(Articles + query, Ct))
                .GetProperty("rows")
                .EnumerateArray()
                .Select(r => r.GetProperty("id").GetGuid()),
        ];

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, Guid> OriginOf = [];

    /// <summary>The article's source gives it; without a name once more, in another wording.</summary>
    private static async Task<Guid> GivenAsync(JudgingHost host, Article article, string html, string? source)
    {
        var id = Guid.Empty;
        host.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        var prepared = PreparedItem.From(
            new FoundItem
            {
                Key = article.Url,
                Title = article.Title,
                Url = article.Url,
                Text = article.Text,
                TextState = TextState.Full,
                Original = html,
            }
        );
        if (source is not null)
        {
            id = Ids.New(host.Server.Clock);
            OriginOf[article.Id] = Ids.New(host.Server.Clock);
            await host.Server.HasAsync(
                new Source
                {
                    Id = id,
                    Kind = SourceKind.Feed,
                    Title = source,
                    Address = $"https://example.com/{id}",
                    CreatedAt = host.Server.Clock.GetUtcNow(),
                },
                new ArticleOrigin
                {
                    Id = OriginOf[article.Id],
                    ArticleId = article.Id,
                    SourceId = id,
                    ItemKey = article.Url,
                    Title = article.Title,
                    Url = article.Url,
                    Match = OriginMatch.First,
                    SeenAt = host.Server.Clock.GetUtcNow(),
                    RunId = null,
                }
            );
        }
        await host.Server.HasAsync(
            new ArticleSnapshot
            {
                Id = Ids.New(host.Server.Clock),
                OriginId = OriginOf[article.Id],
                TakenAt = host.Server.Clock.GetUtcNow(),
                Digest = prepared.Digest,
                Body = prepared.Body,
            }
        );
        return id;
    }
}
