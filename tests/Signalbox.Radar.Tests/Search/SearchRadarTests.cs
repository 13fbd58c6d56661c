using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Search;
using Signalbox.Radar.Viewers;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Search;

/// <summary>The same words find the same on both databases.</summary>
public sealed class SearchRadarTests
{
    /// <summary>The newest first, an hour apart.</summary>
    private static readonly (string Title, string Text)[] Texts =
    [
        ("專項補貼申報開始", "企業可於三月十五日前申報。"),
        ("Net-zero subsidies open", "The fund offers subsidies to small firms; the main aim is net zero."),
        ("A股今日收评", "沪深两市成交额放大，AI芯片领涨。"),
        ("专项补贴公示", "补贴，申报名单公示。招聘信息另见。"),
        ("“引号”与 50% OFF_x", "C:\\temp 里有 100% 的 _ 和 '单引号'; DROP TABLE radar_article;--"),
        ("", "没有标题的一篇，讲专项债。"),
        ("天气", "多云转晴，气温8到15度😀。"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Words_in_both_languages_are_found(DatabaseKind kind)
    {
        await using var server = await FullAsync(kind);
        foreach (
            var (words, found) in new (string, int[])[]
            {
                ("补贴", [0, 3]),
                ("補貼", [0, 3]),
                ("补贴申报", [0]), // with a comma between them it is two words
                ("补贴 申报", [0, 3]),
                ("补贴 -招聘", [0]),
                ("专项", [0, 3, 5]),
                ("债", [5]),
                ("晴", [6]),
                ("A股", [2]),
                ("ai", [1, 2]),
                ("aim", [1]),
                ("AI芯片", [2]),
                ("subsid", [1]),
                ("zero", [1]),
                ("\"net zero\"", [1]),
                ("“main aim”", [1]),
                ("\"zero net\"", []),
                ("ubsid", []),
                ("100%", [4]),
                ("drop TABLE radar_article", [4]),
                ("15", [6]),
                ("8到15度", [6]),
                ("没有标题", [5]),
                ("和'单引号'", [4]),
            }
        )
        {
            var page = await SearchAsync(server, new SearchQuery { Text = words });
            Assert.Equal((words, string.Join(' ', found)), (words, string.Join(' ', page.Hits.Select(NumberOf))));
            Assert.Null(page.Next);
        }
    }

    [Theory, EachDatabase]
    public async Task Pages_and_days_divide_it(DatabaseKind kind)
    {
        await using var server = await FullAsync(kind, times: 10);
        List<int> all = [];
        string? after = null;
        do
        {
            var page = await SearchAsync(
                server,
                new SearchQuery
                {
                    Text = "补贴",
                    Limit = 3,
                    After = after,
                }
            );
            all.AddRange(page.Hits.Select(NumberOf));
            after = page.Next;
        } while (after is not null);
        var day = new DateOnly(2026, 3, 1);
        var one = await SearchAsync(
            server,
            new SearchQuery
            {
                Text = "补贴",
                From = day,
                To = day,
                Limit = 100,
            }
        );

        Assert.Equal(Enumerable.Range(0, 70).Where(n => n % 7 is 0 or 3), all);
        Assert.Equal(
            all.Where(n => server.Clock.GetUtcNow().AddHours(8 - n).Date == day.ToDateTime(default)),
            one.Hits.Select(NumberOf)
        );
        Assert.NotEmpty(one.Hits);
    }

    [Theory, EachDatabase]
    public async Task The_longest_text_is_taken(DatabaseKind kind)
    {
        await using var server = await FullAsync(kind);
        var database = server.Services.GetRequiredService<Database>();
        // No two pairs of letters are the same.
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(n => (char)('\u4E00' + (n * 7919L % 20_000))));

        await using var transaction = await database.BeginWriteAsync(Ct);
        await SearchIndex.PutAsync(
            transaction,
            SearchKind.Report,
            Ids.New(server.Clock),
            server.Clock.GetUtcNow(),
            text,
            Ct
        );
        await transaction.CommitAsync(Ct);

        var found = await server
            .Services.GetRequiredService<SearchIndex>()
            .FindAsync(SearchedWords.Parse(text[1_000..1_004]), SearchKind.Report, 0, long.MaxValue, 10, Ct);
        Assert.Single(found);
    }

    [Fact]
    public async Task What_was_found_is_shown_where_it_stands()
    {
        await using var server = await FullAsync(DatabaseKind.Sqlite);

        var hit = Assert.Single((await SearchAsync(server, new SearchQuery { Text = "AI 芯片" })).Hits);
        var none = await SearchAsync(server, new SearchQuery { Text = "天气" });

        Assert.Equal([new Fragment("A股今日收评", false)], hit.Title);
        Assert.Equal(
            [new("沪深两市成交额放大，", false), new("AI", true), new("芯片", true), new("领涨。", false)],
            hit.Snippet
        );
        Assert.Equal([new Fragment("天气", true)], none.Hits.Single().Title);
        Assert.Equal([new Fragment("多云转晴，气温8到15度😀。", false)], none.Hits.Single().Snippet);
    }

    [Theory]
    [InlineData("", "radar.search.empty")]
    [InlineData(" ?! ", "radar.search.empty")]
    [InlineData("-补贴", "radar.search.empty")]
    [InlineData("a b c d e f g h i j k", "radar.search.too-many")]
    public async Task Nothing_to_look_for_gets_a_sentence(string text, string code)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, [new RadarModule()], null);

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            SearchAsync(server, new SearchQuery { Text = text })
        );

        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public async Task The_address_answers_whoever_may_look_and_refuses_nonsense()
    {
        await using var server = await FullAsync(DatabaseKind.Sqlite);

        var found = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/search?text=补贴&limit=1", Ct);
        using var unsaid = await server.Http.GetAsync("/api/v1/radar/search", Ct);
        using var place = await server.Http.GetAsync("/api/v1/radar/search?text=补贴&after=x", Ct);
        using var days = await server.Http.GetAsync("/api/v1/radar/search?text=补贴&from=2026-03-02&to=2026-03-01", Ct);
        using var stranger = await server.Anonymous.GetAsync("/api/v1/radar/search?text=补贴", Ct);

        Assert.Equal("Article", found.GetProperty("hits")[0].GetProperty("kind").GetString());
        Assert.All(
            (HttpResponseMessage[])[unsaid, place, days],
            r => Assert.Equal(HttpStatusCode.BadRequest, r.StatusCode)
        );
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    private static int NumberOf(SearchHit hit) =>
        int.Parse(hit.Path[^4..], System.Globalization.CultureInfo.InvariantCulture);

    private static Task<SearchResults> SearchAsync(TestServer server, SearchQuery query) =>
        server.Services.GetRequiredService<SearchRadar>().RunAsync(query, Viewer.Everything, Ct);

    private static async Task<TestServer> FullAsync(DatabaseKind kind, int times = 1)
    {
        var server = await TestServer.StartAsync(
            kind,
            [new RadarModule()],
            new Dictionary<string, string> { ["Jobs:Enabled"] = "false" }
        );
        var now = server.Clock.GetUtcNow();
        for (var at = 0; at < times * Texts.Length; at++)
        {
            var (title, text) = Texts[at % Texts.Length];
            await server.HasAsync(
                new Article
                {
                    // Its last digits are its number.
                    Id = Guid.Parse($"{Ids.New(server.Clock):D}"[..^4] + $"{at:D4}"),
                    Title = title,
                    Url = $"https://example.com/{at}",
                    Text = text,
                    TextState = TextState.Full,
                    FirstSeenAt = now,
                    DatedAt = now.AddHours(-at),
                    ContentKey = $"{at}",
                    Fingerprint = at,
                }
            );
        }
        var (put, forgotten) = await server.Services.GetRequiredService<IndexMissing>().RunAsync(Ct);
        Assert.Equal((times * Texts.Length, 0), (put, forgotten));
        return server;
    }
}
