using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.WeRss;

namespace Signalbox.Radar.Tests.Sources.WeRss;

public sealed class WeRssArticlesTests
{
    private const string Account = "MP_WXS_3223096120";

    private static readonly WeRssVersion[] EachVersion = [.. WeRssVersion.All];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Versions => [.. EachVersion.Select(v => v.Name)];

    [Theory, MemberData(nameof(Versions))]
    public async Task Accounts_and_articles_of_every_version_come_out_alike(string version)
    {
        await using var rig = await StartAsync(version);
        var row = rig.Server.Store.AddArticle(Account, "储能补贴细则发布", content: "<p>每千瓦时0.3元</p>");

        var account = Assert.Single(await rig.Client.ListAccountsAsync(Ct));
        var listed = Assert.Single((await ListAsync(rig)).New);
        var detail = await rig.Client.GetArticleAsync(listed.Id, Ct);

        Assert.Equal(new WeRssAccount(Account, "政策速递", "一句话介绍", IsCollecting: true), account);
        Assert.Equal(WeRssArticleState.Listed, listed.State);
        Assert.Null(listed.ContentHtml);
        Assert.Equal(rig.Clock.GetUtcNow(), listed.PublishedAt);
        Assert.Equal(row.Url, listed.Url);
        Assert.Null(listed.Description); // the server repeats the title where there is no digest
        Assert.Equal("政策速递", listed.AccountName);
        Assert.Equal(listed with { State = WeRssArticleState.Full, ContentHtml = "<p>每千瓦时0.3元</p>" }, detail);
    }

    [Fact]
    public async Task All_pages_of_accounts_are_read_and_a_newcomer_between_them_repeats_nobody()
    {
        await using var rig = await WeRssRig.StartAsync(settings: ("PageSize", "100"));
        for (var i = 0; i < 230; i++)
            rig.Server.Store.AddAccount($"MP_WXS_{i}", $"公众号{i}");

        var accounts = await rig.Client.ListAccountsAsync(Ct);

        Assert.Equal(230, accounts.Count);
        Assert.Equal(230, accounts.Select(a => a.Id).Distinct().Count());
        Assert.Equal(3, rig.Server.Count("/mps"));
    }

    [Fact]
    public async Task Reading_pages_back_until_the_watermark_less_the_overlap()
    {
        await using var rig = await StartAsync();
        Publish(rig, 1000, TimeSpan.FromHours(1)); // 41 days of them
        var watermark = rig.Clock.GetUtcNow() - TimeSpan.FromDays(4);

        var listing = await ListAsync(rig, watermark);

        Assert.Equal(1 + ((4 + 3) * 24), listing.New.Count);
        Assert.Equal(2, listing.Pages);
        Assert.False(listing.IsCutShort);
        Assert.Equal(listing.New.OrderByDescending(a => a.PublishedAt), listing.New);
    }

    [Fact]
    public async Task The_first_reading_goes_back_a_week_and_not_through_the_archive()
    {
        await using var rig = await StartAsync();
        Publish(rig, 1000, TimeSpan.FromHours(1));

        var listing = await ListAsync(rig, watermark: null);

        Assert.Equal(1 + (7 * 24), listing.New.Count);
    }

    [Fact]
    public async Task A_page_of_known_articles_older_than_a_day_before_the_watermark_ends_the_reading()
    {
        await using var rig = await StartAsync();
        var rows = Publish(rig, 1000, TimeSpan.FromMinutes(20)); // 72 a day
        var known = rows.Skip(3).Select(r => r.Id).ToHashSet();

        var listing = await ListAsync(rig, rig.Clock.GetUtcNow() - TimeSpan.FromHours(1), known);

        Assert.Equal(rows.Take(3).Select(r => r.Id), listing.New.Select(a => a.Id));
        Assert.Equal(2, listing.Pages); // without known ones three days of overlap would take three
    }

    [Fact]
    public async Task An_article_that_WeRSS_finds_hours_late_is_not_passed_over()
    {
        await using var rig = await StartAsync();
        var rows = Publish(rig, 400, TimeSpan.FromMinutes(5)); // a hundred are eight hours
        var known = rows.Select(r => r.Id).ToHashSet();
        var late = rig.Server.Store.AddArticle(Account, "晚到的公告", rig.Clock.GetUtcNow() - TimeSpan.FromHours(20));

        var listing = await ListAsync(rig, rig.Clock.GetUtcNow(), known);

        Assert.Equal(late.Id, Assert.Single(listing.New).Id);
    }

    [Fact]
    public async Task A_hundred_edited_articles_in_front_do_not_hide_the_new_one_behind_them()
    {
        await using var rig = await StartAsync();
        var watermark = rig.Clock.GetUtcNow();
        var old = Publish(rig, 150, TimeSpan.FromHours(2));
        var known = old.Select(r => r.Id).ToHashSet();
        rig.Clock.Advance(TimeSpan.FromHours(1));
        var fresh = rig.Server.Store.AddArticle(Account, "新文章");
        rig.Clock.Advance(TimeSpan.FromHours(30));
        foreach (var row in old.Take(120))
            rig.Server.Store.Edit(row, row.Title + "（更新）", "<p>改</p>");

        var listing = await ListAsync(rig, watermark, known);

        Assert.Equal(fresh.Id, Assert.Single(listing.New).Id);
        Assert.Equal(120, listing.Edited.Count);
        Assert.All(listing.Edited, a => Assert.EndsWith("（更新）", a.Title, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Old_rows_in_milliseconds_stand_in_front_and_do_not_end_the_reading()
    {
        await using var rig = await StartAsync();
        var odd = Publish(rig, 250, TimeSpan.FromHours(1), before: TimeSpan.FromDays(90));
        foreach (var row in odd)
            row.PublishTime *= 1000;
        var fresh = rig.Server.Store.AddArticle(Account, "新文章");
        var today = rig.Server.Store.AddArticle(Account, "毫秒");
        today.PublishTime *= 1000;

        var listing = await ListAsync(rig, rig.Clock.GetUtcNow().AddDays(-1), odd.Select(r => r.Id).ToHashSet());

        Assert.Equal([fresh.Id, today.Id], listing.New.Select(a => a.Id).Order(StringComparer.Ordinal));
        Assert.All(listing.New, a => Assert.Equal(rig.Clock.GetUtcNow(), a.PublishedAt));
    }

    [Fact]
    public async Task Rows_that_come_in_between_two_pages_repeat_nothing_and_lose_nothing()
    {
        await using var rig = await StartAsync();
        var rows = Publish(rig, 240, TimeSpan.FromMinutes(10));
        rig.Server.OnList = offset =>
        {
            if (offset > 0)
                rig.Server.Store.AddArticle(Account, $"插队{offset}");
        };

        var listing = await ListAsync(rig);

        Assert.Equal(rows.Select(r => r.Id), listing.New.Select(a => a.Id));
    }

    [Fact]
    public async Task Rows_deleted_between_two_pages_push_none_through_the_gap()
    {
        await using var rig = await StartAsync();
        var rows = Publish(rig, 240, TimeSpan.FromMinutes(10));
        var deleted = 0;
        rig.Server.OnList = offset =>
        {
            if (offset == 0 || deleted > 0)
                return;
            foreach (var row in rows.Take(5))
                rig.Server.Store.Remove(row);
            deleted = 5;
        };

        var listing = await ListAsync(rig);

        Assert.Equal(5, deleted);
        Assert.Equal(rows.Select(r => r.Id), listing.New.Select(a => a.Id));
    }

    [Fact]
    public async Task A_clean_up_between_two_pages_that_takes_more_than_they_share_loses_none()
    {
        await using var rig = await StartAsync();
        var rows = Publish(rig, 340, TimeSpan.FromMinutes(10));
        rig.Server.OnList = offset =>
        {
            if (offset is > 0 and < 100 && rig.Server.Store.Articles.Count == rows.Count)
                foreach (var row in rows.Take(60))
                    rig.Server.Store.Remove(row);
        };

        var listing = await ListAsync(rig);

        Assert.Equal(280, rig.Server.Store.Articles.Count);
        Assert.Equal(rows.Select(r => r.Id), listing.New.Select(a => a.Id));
    }

    [Fact]
    public async Task An_edit_that_comes_to_light_after_later_articles_is_an_edit()
    {
        await using var rig = await StartAsync();
        var edited = rig.Server.Store.AddArticle(Account, "改过的", rig.Clock.GetUtcNow().AddHours(-6));
        var first = rig.Clock.GetUtcNow().AddHours(-6);
        rig.Server.Store.AddArticle(Account, "新的");
        edited.PublishTime = rig.Clock.GetUtcNow().AddHours(-2).ToUnixTimeSeconds(); // WeRSS saw the edit only now

        var listing = await rig.Client.ListNewArticlesAsync(
            watermark: rig.Clock.GetUtcNow(),
            (ids, _) =>
                Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset?>>(
                    ids.ToDictionary(id => id, id => id == edited.Id ? first : (DateTimeOffset?)rig.Clock.GetUtcNow())
                ),
            Ct
        );

        Assert.Equal(edited.Id, Assert.Single(listing.Edited).Id);
    }

    [Fact]
    public async Task One_article_under_two_ids_is_listed_once()
    {
        await using var rig = await StartAsync();
        var one = rig.Server.Store.AddArticle(Account, "升级前后", rig.Clock.GetUtcNow());
        rig.Server.Store.Add(
            new WeRssArticleRow
            {
                Id = "2247493021_1",
                AccountId = Account,
                Title = one.Title,
                Url = one.Url + "?scene=27#wechat_redirect",
                PublishTime = one.PublishTime - 1,
            }
        );

        Assert.Equal(one.Id, Assert.Single((await ListAsync(rig)).New).Id);
    }

    [Fact]
    public async Task A_row_of_numbers_texts_and_nulls_is_read_as_far_as_it_goes()
    {
        await using var rig = await StartAsync();
        var seconds = rig.Clock.GetUtcNow().ToUnixTimeSeconds();
        rig.Server.Store.Add(new WeRssArticleRow { Id = "1", HasNumberId = true });
        rig.Server.Store.Add(
            new WeRssArticleRow
            {
                Id = "2",
                PublishTime = seconds,
                HasTextTimes = true,
            }
        );
        rig.Server.Store.Add(new WeRssArticleRow { Id = "3", PublishTime = 32503680000 }); // the year 3000, or a day of 1971
        rig.Server.Store.Add(new WeRssArticleRow { Id = "4", PublishTime = seconds + 864000 }); // in ten days

        var articles = (await ListAsync(rig, watermark: rig.Clock.GetUtcNow())).New.ToDictionary(a => a.Id);

        Assert.Null(articles["1"].PublishedAt);
        Assert.Equal(("", null, null), (articles["1"].Title, articles["1"].Url, articles["1"].AccountId));
        Assert.Equal(rig.Clock.GetUtcNow(), articles["2"].PublishedAt);
        Assert.DoesNotContain("3", articles.Keys); // 1971 lies before the overlap
        Assert.Null(articles["4"].PublishedAt);
    }

    [Fact]
    public async Task A_server_that_does_not_heed_the_offset_does_not_hold_us_for_ever()
    {
        await using var rig = await StartAsync();
        Publish(rig, 300, TimeSpan.FromMinutes(1));
        var list = System.Text.Json.JsonSerializer.Serialize(
            new
            {
                code = 0,
                message = "success",
                data = new { list = rig.Server.Store.Articles.Take(100).Select(a => new { id = a.Id }), total = 300 },
            }
        );
        rig.Server.Next("/articles", [.. Enumerable.Repeat(WeRssFault.Body(200, "application/json", list), 50)]);

        var listing = await ListAsync(rig);

        Assert.Equal(100, listing.New.Count);
        Assert.Equal(4, listing.Pages);
    }

    [Fact]
    public async Task A_reading_that_ends_at_its_bound_says_so()
    {
        await using var rig = await StartAsync(settings: ("MaxPages", "2"));
        Publish(rig, 300, TimeSpan.FromMinutes(1));

        var listing = await ListAsync(rig);

        Assert.True(listing.IsCutShort);
        Assert.Equal(195, listing.New.Count);
        Assert.Contains(rig.Log, line => line.Contains("Radar:WeRss:MaxPages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_that_comes_late_is_pending_and_then_there()
    {
        await using var rig = await StartAsync();
        var row = rig.Server.Store.AddArticle(Account, "正文稍后", content: "");

        Assert.Equal(WeRssArticleState.Pending, (await rig.Client.GetArticleAsync(row.Id, Ct))!.State);
        row.Content = "<p>到了</p>";
        Assert.Equal("<p>到了</p>", (await rig.Client.GetArticleAsync(row.Id, Ct))!.ContentHtml);
    }

    [Theory]
    [InlineData("DELETED", nameof(WeRssArticleState.Deleted))]
    [InlineData("<div>当前环境异常，完成验证后即可继续访问。</div>", nameof(WeRssArticleState.Pending))]
    [InlineData("获取全文失败，请重试~", nameof(WeRssArticleState.Pending))]
    [InlineData("  \n ", nameof(WeRssArticleState.Pending))]
    [InlineData("<p>作者说 DELETED 只是个词</p>", nameof(WeRssArticleState.Full))]
    public async Task What_stands_in_place_of_a_text_is_not_taken_for_one(string content, string state)
    {
        await using var rig = await StartAsync();
        var row = rig.Server.Store.AddArticle(Account, "题", content: content);

        var article = await rig.Client.GetArticleAsync(row.Id, Ct);

        Assert.Equal(state, article!.State.ToString());
        Assert.Equal(state == nameof(WeRssArticleState.Full), article.ContentHtml is not null);
    }

    [Fact]
    public async Task An_article_that_is_gone_is_null_and_none_that_cannot_be_shown_is()
    {
        await using var rig = await StartAsync();
        var row = rig.Server.Store.AddArticle(Account, "题");
        row.Status = 1000;

        Assert.Null(await rig.Client.GetArticleAsync(row.Id, Ct));
        Assert.Null(await rig.Client.GetArticleAsync("../never", Ct));
        row.Status = 1;
        rig.Server.Next(row.Id, WeRssFault.Detail("获取文章详情失败", status: 406));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.GetArticleAsync(row.Id, Ct));
        Assert.Contains("获取文章详情失败", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<WeRssRig> StartAsync(string version = "1.5.2", params (string, string)[] settings)
    {
        var rig = await WeRssRig.StartAsync(version: EachVersion.Single(v => v.Name == version), settings: settings);
        rig.Server.Store.AddAccount(Account, "政策速递", "一句话介绍");
        return rig;
    }

    /// <summary>So many articles, the newest first and now, or a span before now.</summary>
    private static List<WeRssArticleRow> Publish(WeRssRig rig, int count, TimeSpan apart, TimeSpan before = default) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    rig.Server.Store.AddArticle(Account, $"第{i}篇", rig.Clock.GetUtcNow() - before - (apart * i))
                ),
        ];

    private static Task<WeRssListing> ListAsync(
        WeRssRig rig,
        DateTimeOffset? watermark = null,
        HashSet<string>? known = null
    ) =>
        rig.Client.ListNewArticlesAsync(
            watermark,
            (ids, _) =>
                Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset?>>(
                    ids.Where(id => known?.Contains(id) == true).ToDictionary(id => id, _ => (DateTimeOffset?)null)
                ),
            Ct
        );
}
