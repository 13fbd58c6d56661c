using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Rules;

/// <summary>Rules over the API: stored, listed, tried, taken in and out as files; each owner's own, and the same in every process.</summary>
public sealed class RuleEndpointsTests
{
    private const string Rules = "/api/v1/shop/rules";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_rule_is_saved_listed_tried_changed_and_removed(DatabaseKind kind)
    {
        await using var world = await RuleWorld.StartAsync(kind);
        var added = await PostAsync(
            world,
            new
            {
                world.Account,
                kind = "contains",
                words = new[] { "多少钱", "价格" },
                answer = "{buyer}您好，{prize}\n---\n在的",
                pictures = new[] { "/a.png" },
            }
        );
        var id = added.GetProperty("id").GetGuid();
        await PostAsync(world, new { kind = "默认", answer = "稍等" });

        var row = (await GetAsync(world, "?holds=价")).GetProperty("rules").EnumerateArray().Single();
        var tried = await TryAsync(world, "请问　价格");
        await world.Server.Http.PutAsJsonAsync(
            $"{Rules}/{id}",
            new
            {
                world.Account,
                kind = "exact",
                words = new[] { "在吗" },
                order = 7,
            },
            Ct
        );
        var changed = await TryAsync(world, "请问　价格");
        var silent = await TryAsync(world, "在吗");
        var removed = await world.Server.Http.DeleteAsync($"{Rules}/{id}", Ct);
        var again = await world.Server.Http.DeleteAsync($"{Rules}/{id}", Ct);

        Assert.Contains("{prize}", added.GetProperty("told")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ("contains", 100, true),
            (
                row.GetProperty("kind").GetString(),
                row.GetProperty("order").GetInt32(),
                row.GetProperty("enabled").GetBoolean()
            )
        );
        Assert.Equal("/a.png", row.GetProperty("pictures")[0].GetString());
        Assert.Equal(id, tried.GetProperty("winner").GetProperty("rule").GetProperty("id").GetGuid());
        Assert.Equal("价格", tried.GetProperty("winner").GetProperty("places")[0].GetProperty("word").GetString());
        Assert.Equal(3, tried.GetProperty("winner").GetProperty("places")[0].GetProperty("at").GetInt32());
        Assert.Equal(
            ["买家您好，{prize}", "在的"],
            tried.GetProperty("messages").EnumerateArray().Select(m => m.GetString())
        );
        Assert.Equal("default", tried.GetProperty("others")[0].GetProperty("rule").GetProperty("kind").GetString());
        Assert.Equal("default", changed.GetProperty("winner").GetProperty("rule").GetProperty("kind").GetString());
        Assert.Equal(id, silent.GetProperty("winner").GetProperty("rule").GetProperty("id").GetGuid());
        Assert.Empty(silent.GetProperty("messages").EnumerateArray());
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.StatusCode, again.StatusCode));
        Assert.Equal(
            "default",
            (await TryAsync(world, "在吗")).GetProperty("winner").GetProperty("rule").GetProperty("kind").GetString()
        );
    }

    [Theory, EachDatabase]
    public async Task A_change_in_another_process_is_seen_at_the_next_message(DatabaseKind kind)
    {
        await using var world = await RuleWorld.StartAsync(kind);
        var account = (await world.Get<AccountStore>().FindAsync(world.Account, Ct))!;
        var here = world.Get<RuleSets>();
        using var elsewhere = new RuleSets(
            world.Get<RuleStore>(),
            world.Get<AccountStore>(),
            world.Get<Microsoft.Extensions.Options.IOptions<ShopOptions>>()
        );
        var before = await elsewhere.GetAsync(account, Ct);

        await PostAsync(
            world,
            new
            {
                kind = "contains",
                words = new[] { "价" },
                answer = "一",
            }
        );
        var after = await elsewhere.GetAsync(account, Ct);

        Assert.Equal((0, 1), (before.Count, after.Count));
        Assert.Equal(1, (await here.GetAsync(account, Ct)).Count);
        Assert.Same(after, await elsewhere.GetAsync(account, Ct)); // and is not made anew when nothing has changed
        Assert.Null(await here.GetAsync(Guid.CreateVersion7(), Ct));
    }

    [Theory, EachDatabase]
    public async Task A_file_goes_in_and_comes_out_and_in_again(DatabaseKind kind)
    {
        await using var world = await RuleWorld.StartAsync(kind);
        const string File =
            "方式,关键词,回复\n包含,价|多少钱,'=1+1\n正则,(坏,x\n默认,,{nobody}\n包含,价|多少钱,'=1+1\n";

        var first = await ImportAsync(world, File, "");
        var second = await ImportAsync(world, File, "");
        var kept = await ImportAsync(world, File, "&replaces=true");
        var file = await world.Server.Http.GetAsync($"{Rules}/file?account={world.Account}", Ct);
        var text = Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync(Ct));
        var replaced = await ImportAsync(world, "kind,words,answer\ncontains,在吗,在\n", "&replaces=true");

        Assert.Equal("2 added, 1 same, 0 removed, 1 bad in 3, 1 told", Shown(first));
        Assert.Equal("0 added, 3 same, 0 removed, 1 bad in 3, 1 told", Shown(second));
        Assert.Equal("0 added, 3 same, 0 removed, 1 bad in 3, 1 told", Shown(kept)); // a bad row: nothing makes room
        Assert.Equal("1 added, 0 same, 2 removed, 0 bad in 0, 0 told", Shown(replaced));
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\r\ncontains,价|多少钱,'=1+1,", text, StringComparison.Ordinal);
        Assert.Single((await GetAsync(world, $"?account={world.Account}")).GetProperty("rules").EnumerateArray());
    }

    [Theory, EachDatabase]
    public async Task Too_many_are_refused_and_nothing_of_them_is_stored(DatabaseKind kind)
    {
        await using var world = await RuleWorld.StartAsync(kind);
        await PostAsync(
            world,
            new
            {
                kind = "contains",
                words = new[] { "价" },
                answer = "一",
            }
        ); // of all accounts: counts in each
        var file = new StringBuilder("kind,words,answer\n");
        for (var n = 0; n < CheckRule.MostRules; n++)
            file.Append(CultureInfo.InvariantCulture, $"contains,词{n},答\n");

        var refused = await SendAsync(world, file.ToString(), "");
        var fits = await ImportAsync(
            world,
            file.ToString()[..file.ToString().LastIndexOf("contains", StringComparison.Ordinal)],
            ""
        );

        await ShouldBeAsync(refused, HttpStatusCode.Conflict, "shop.rule.too-many", "10000");
        Assert.Equal(9999, fits.GetProperty("added").GetInt32());
        var page = await GetAsync(world, $"?account={world.Account}&page=50");
        Assert.Equal((199, false), (page.GetProperty("rules").GetArrayLength(), page.GetProperty("more").GetBoolean()));
        Assert.Equal(
            "词7777",
            (await TryAsync(world, "有词7777吗"))
                .GetProperty("winner")
                .GetProperty("places")[0]
                .GetProperty("word")
                .GetString()
        );
    }

    [Theory, EachDatabase]
    public async Task Another_users_rules_and_accounts_are_not_there(DatabaseKind kind)
    {
        await using var world = await RuleWorld.StartAsync(kind);
        var mine = (
            await PostAsync(
                world,
                new
                {
                    world.Account,
                    kind = "contains",
                    words = new[] { "价" },
                    answer = "一",
                }
            )
        ).GetProperty("id").GetGuid();
        using var other = await world.Server.As(UserRole.Operator);
        var rule = new
        {
            world.Account,
            kind = "default",
            answer = "x",
        };
        var own = await other.PostAsJsonAsync(Rules, new { kind = "default", answer = "of another" }, Ct);

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(1, (await other.GetFromJsonAsync<JsonElement>(Rules, Ct)).GetProperty("rules").GetArrayLength());
        foreach (
            var answer in new[]
            {
                await other.PostAsJsonAsync(Rules, rule, Ct),
                await other.GetAsync($"{Rules}?account={world.Account}", Ct),
                await other.GetAsync($"{Rules}/file?account={world.Account}", Ct),
                await other.PostAsync(
                    $"{Rules}/file?account={world.Account}",
                    new StringContent("kind\ndefault\n", Encoding.UTF8, "text/csv"),
                    Ct
                ),
                await other.PostAsJsonAsync($"{Rules}/trial", new { world.Account, text = "价" }, Ct),
            }
        )
            await ShouldBeAsync(answer, HttpStatusCode.NotFound, "shop.account.unknown", "account");
        await ShouldBeAsync(
            await other.PutAsJsonAsync($"{Rules}/{mine}", new { kind = "default" }, Ct),
            HttpStatusCode.NotFound,
            "shop.rule.not-found",
            "rule"
        );
        await ShouldBeAsync(
            await other.DeleteAsync($"{Rules}/{mine}", Ct),
            HttpStatusCode.NotFound,
            "shop.rule.not-found",
            "rule"
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.Server.Anonymous.GetAsync(Rules, Ct)).StatusCode);
        // The default of another is for all of another's accounts, and not for this one.
        Assert.Equal(JsonValueKind.Null, (await TryAsync(world, "在吗")).GetProperty("winner").ValueKind);
    }

    [Fact]
    public async Task What_is_asked_wrongly_is_refused_in_a_sentence()
    {
        await using var world = await RuleWorld.StartAsync(DatabaseKind.Sqlite);
        var http = world.Server.Http;

        await ShouldBeAsync(
            await http.PostAsJsonAsync(Rules, new { kind = "like" }, Ct),
            HttpStatusCode.BadRequest,
            "shop.rule.kind",
            "«like»"
        );
        await ShouldBeAsync(
            await http.PostAsJsonAsync(Rules, new { kind = "regex", words = new[] { "a(" } }, Ct),
            HttpStatusCode.BadRequest,
            "shop.rule.pattern",
            "letter 2"
        );
        await ShouldBeAsync(
            await http.PostAsJsonAsync(Rules, new { kind = "contains" }, Ct),
            HttpStatusCode.BadRequest,
            "shop.rule.words",
            "has 0"
        );
        await ShouldBeAsync(
            await http.GetAsync($"{Rules}?page=0", Ct),
            HttpStatusCode.BadRequest,
            "shop.rule.page",
            "from 1"
        );
        await ShouldBeAsync(
            await http.PostAsJsonAsync($"{Rules}/trial", new { world.Account, text = "" }, Ct),
            HttpStatusCode.BadRequest,
            "shop.rule.trial",
            "4000"
        );
        await ShouldBeAsync(await SendAsync(world, "", ""), HttpStatusCode.BadRequest, "shop.rule.file", "empty");
        await ShouldBeAsync(
            await http.PutAsJsonAsync($"{Rules}/{Guid.CreateVersion7()}", new { kind = "default" }, Ct),
            HttpStatusCode.NotFound,
            "shop.rule.not-found",
            "rule"
        );
        Assert.Empty((await GetAsync(world, "?holds=%25_")).GetProperty("rules").EnumerateArray());
    }

    [Fact]
    public async Task Where_all_see_all_a_rule_for_all_accounts_is_for_all()
    {
        await using var world = await RuleWorld.StartAsync(DatabaseKind.Sqlite, ("Shop:MultiUser", "false"));
        using var other = await world.Server.As(UserRole.Operator);

        var added = await other.PostAsJsonAsync(Rules, new { kind = "default", answer = "of another" }, Ct);

        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        Assert.Equal(
            ["of another"],
            (await TryAsync(world, "在吗")).GetProperty("messages").EnumerateArray().Select(m => m.GetString())
        );
    }

    private static string Shown(JsonElement i) =>
        $"{i.GetProperty("added")} added, {i.GetProperty("same")} same, {i.GetProperty("removed")} removed, {i.GetProperty("badRows")} bad in "
        + $"{(i.GetProperty("bad").GetArrayLength() > 0 ? i.GetProperty("bad")[0].GetProperty("line").GetInt32() : 0)}, {i.GetProperty("told").GetArrayLength()} told";

    private static async Task<JsonElement> PostAsync(RuleWorld world, object rule)
    {
        var answer = await world.Server.Http.PostAsJsonAsync(Rules, rule, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<JsonElement> GetAsync(RuleWorld world, string query) =>
        await world.Server.Http.GetFromJsonAsync<JsonElement>(Rules + query, Ct);

    private static async Task<JsonElement> TryAsync(RuleWorld world, string text)
    {
        var answer = await world.Server.Http.PostAsJsonAsync($"{Rules}/trial", new { world.Account, text }, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<JsonElement> ImportAsync(RuleWorld world, string file, string more)
    {
        var answer = await SendAsync(world, file, more);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static Task<HttpResponseMessage> SendAsync(RuleWorld world, string file, string more) =>
        world.Server.Http.PostAsync(
            $"{Rules}/file?account={world.Account}{more}",
            new StringContent(file, Encoding.UTF8, "text/csv"),
            Ct
        );

    private static async Task ShouldBeAsync(HttpResponseMessage answer, HttpStatusCode status, string code, string says)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal((status, code), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A shop with an account of the caller's own.</summary>
    private sealed class RuleWorld(ShopWorld shop, Guid account) : IAsyncDisposable
    {
        public TestServer Server => shop.Server;

        public Guid Account => account;

        public static async Task<RuleWorld> StartAsync(DatabaseKind kind, params (string Key, string Value)[] more)
        {
            var shop = await ShopWorld.StartAsync(kind, more);
            var cookies = shop.Platform.Add("2200000000002", "店").Cookies;
            var made = await shop.Server.Http.PostAsJsonAsync("/api/v1/shop/accounts", new { cookies }, Ct);
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Ct));
            return new RuleWorld(
                shop,
                (await made.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid()
            );
        }

        public T Get<T>()
            where T : notnull => shop.Get<T>();

        public ValueTask DisposeAsync() => shop.DisposeAsync();
    }
}
