using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.WeRss;

namespace Signalbox.Radar.Tests.Sources.WeRss;

/// <summary>What differs from version to version: tokens, refused passwords, locks, addresses, keys, the list's parameters.</summary>
public sealed class WeRssVersionMannersTests
{
    private const string Account = "MP_WXS_3223096120";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Versions => [.. WeRssVersion.All.Select(v => v.Name)];

    public static IEnumerable<TheoryDataRow<string, string, string>> Addresses =>
        from version in WeRssVersion.All
        from typed in new[]
        {
            ("", "/api"),
            ("", "/api/v1/wx"),
            ("/api", ""),
            ("/api/v1/wx", "/api"),
            ("/", "/nowhere"),
        }
        select new TheoryDataRow<string, string, string>(version.Name, typed.Item1, typed.Item2);

    [Theory, MemberData(nameof(Versions))]
    public async Task A_token_that_runs_out_between_two_pages_costs_one_sign_in_and_no_article(string version)
    {
        await using var rig = await StartAsync(version);
        var rows = Publish(rig, 350);
        var life = rig.Server.Version.TokenLife;
        var pages = 0;

        var listing = await ListAsync(
            rig,
            betweenPages: () =>
            {
                pages++;
                if (pages == 1)
                    rig.Clock.Advance(life * 0.85); // the next page is asked for with a token exchanged in time
                else if (pages == 2)
                    rig.Clock.Advance(life * 2); // and the one after it with a token that is worthless
            }
        );

        Assert.Equal(rows.Select(r => r.Id), listing.Select(a => a.Id));
        Assert.Equal(2, rig.Server.SignIn.PasswordsTried);
        Assert.Equal(1, rig.Server.Count("/auth/refresh"));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_wrong_password_is_tried_once_whatever_the_version_answers(string version)
    {
        await using var rig = await StartAsync(version);
        await rig.RestartAsync(("Password", "wrong"));

        for (var attempt = 0; attempt < 3; attempt++)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));
            Assert.Equal("radar.werss.password-refused", refused.Code);
            Assert.False(refused.IsTransient);
            rig.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(1, rig.Server.SignIn.PasswordsTried);
        await rig.RestartAsync();
        Assert.Single(await rig.Client.ListAccountsAsync(Ct));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_human_who_locks_the_account_costs_readings_until_the_lock_is_over(string version)
    {
        await using var rig = await StartAsync(version);
        var far = rig.Server;
        var rows = Publish(rig, 120);
        await GuessAsync(rig, 5);
        if (!far.Version.Locks)
        {
            Assert.Equal(rows.Count, (await ListAsync(rig)).Count);
            return;
        }

        var refused = await Assert.ThrowsAsync<RefusedException>(() => ListAsync(rig));
        Assert.Equal("radar.werss.locked", refused.Code);
        rig.Clock.Advance(TimeSpan.FromMinutes(30.5));
        await Assert.ThrowsAsync<RefusedException>(() => ListAsync(rig));
        Assert.Equal(6, far.SignIn.PasswordsTried); // ours once
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        if (!far.Version.LockEnds)
        {
            await Assert.ThrowsAsync<RefusedException>(() => ListAsync(rig));
            far.SignIn.Restart();
            rig.Clock.Advance(TimeSpan.FromMinutes(31));
        }

        Assert.Equal(rows.Count, (await ListAsync(rig)).Count);
    }

    [Theory, MemberData(nameof(Addresses))]
    public async Task Each_version_is_found_below_whatever_was_typed(string version, string typed, string prefix)
    {
        await using var rig = await StartAsync(version);
        await rig.RestartAsync(("BaseUrl", rig.Server.Url + typed), ("ApiPrefix", prefix));

        Assert.Single(await rig.Client.ListAccountsAsync(Ct));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_page_that_is_broken_off_empty_or_never_comes_is_no_end_of_the_list(string version)
    {
        await using var rig = await StartAsync(version);
        var rows = Publish(rig, 250);
        WeRssFault[] troubles =
        [
            WeRssFault.Body(200, "application/json", ""),
            WeRssFault.Body(
                200,
                "application/json",
                "{\"code\":0,\"message\":\"success\",\"data\":{\"list\":[{\"id\":\"2"
            ),
            WeRssFault.Body(200, "application/json", "null"),
            WeRssFault.Silence,
        ];
        foreach (var trouble in troubles)
        {
            rig.Server.OnList = offset =>
            {
                if (offset == 0)
                    rig.Server.Next("/articles", trouble); // the second page
            };
            await Assert.ThrowsAsync<RefusedException>(() => rig.WindAsync(ListAsync(rig)));
        }
        rig.Server.OnList = null;
        rig.Server.Next("/articles", WeRssFault.Half, WeRssFault.Half); // cut connections are tried again

        Assert.Equal(rows.Select(r => r.Id), (await ListAsync(rig)).Select(a => a.Id));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task The_list_answers_as_its_version_does(string version)
    {
        await using var rig = await StartAsync(version);
        var far = rig.Server;
        var full = far.Store.AddArticle(Account, "有正文");
        far.Store.AddArticle(Account, "没有正文", content: "");
        far.Store.AddArticle(Account, "删了").Status = 1000;
        await rig.Client.ListAccountsAsync(Ct);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", far.Asked[^1].Authorization);

        var plain = await RowsAsync(http, far, "limit=10");
        var texts = await RowsAsync(http, far, "limit=10&has_content=true");
        var deleted = await RowsAsync(http, far, far.Version.NamesStates ? "status=deleted" : "status=1000");

        Assert.Equal(2, plain.Count);
        Assert.DoesNotContain(plain, r => r.TryGetProperty("content", out _));
        Assert.Equal(far.Version.HasBareIds, !full.Id.StartsWith("3223096120-", StringComparison.Ordinal));
        Assert.Equal(far.Version.FiltersTexts ? 1 : 2, texts.Count);
        Assert.Equal(far.Version.ListsTexts, texts[0].TryGetProperty("content", out _));
        Assert.Equal(
            far.Version.IsWide ? JsonValueKind.Number : JsonValueKind.String,
            plain[0].GetProperty("updated_at").ValueKind
        );
        Assert.Single(deleted);
    }

    private static async Task<List<JsonElement>> RowsAsync(HttpClient http, WeRssServer far, string query)
    {
        var body = await http.GetFromJsonAsync<JsonElement>($"{far.Url}/api/v1/wx/articles?{query}", Ct);
        return [.. body.GetProperty("data").GetProperty("list").EnumerateArray()];
    }

    private static async Task<WeRssRig> StartAsync(string version)
    {
        var rig = await WeRssRig.StartAsync(version: WeRssVersion.All.Single(v => v.Name == version));
        rig.Server.Store.AddAccount(Account, "政策速递");
        return rig;
    }

    private static List<WeRssArticleRow> Publish(WeRssRig rig, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    rig.Server.Store.AddArticle(
                        Account,
                        string.Create(CultureInfo.InvariantCulture, $"第{i}篇"),
                        rig.Clock.GetUtcNow() - (TimeSpan.FromMinutes(10) * i)
                    )
                ),
        ];

    private static async Task<IReadOnlyList<WeRssArticle>> ListAsync(WeRssRig rig, Action? betweenPages = null) =>
        (
            await rig.Client.ListNewArticlesAsync(
                watermark: null,
                (_, _) =>
                {
                    betweenPages?.Invoke();
                    return Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset?>>(
                        new Dictionary<string, DateTimeOffset?>()
                    );
                },
                Ct
            )
        ).New;

    private static async Task GuessAsync(WeRssRig rig, int times)
    {
        using var http = new HttpClient();
        for (var attempt = 0; attempt < times; attempt++)
        {
            using var form = new FormUrlEncodedContent([new("username", "admin"), new("password", "guess")]);
            using var answer = await http.PostAsync($"{rig.Server.Url}/api/v1/wx/auth/token", form, Ct);
            Assert.Equal(rig.Server.Version.RefusesPasswordWith202 ? 202 : 401, (int)answer.StatusCode);
        }
    }
}
