using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Viewers;

/// <summary>Bert walks every route with what is Anna's: it answers him as if it did not exist.</summary>
public sealed partial class OtherOwnersTests
{
    private const string Secret = "安娜的专项资金申报通知";

    private static readonly Guid Nobodys = Guid.Parse("0199aaaa-0000-7000-8000-000000000000");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_anothers_answers_as_if_it_did_not_exist()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var (anna, bert) = (await PersonAsync(world), await PersonAsync(world));
        var things = await AnnasThingsAsync(world, anna);

        List<string> table = [];
        foreach (var (method, pattern) in Routes(world.Server))
        {
            var of = pattern[..(pattern.IndexOf("/{", StringComparison.Ordinal) is >= 0 and var at ? at : 0)];
            if (!things.TryGetValue(of, out var thing))
                continue;
            var others = await AskAsync(bert, method, pattern, thing);
            Assert.Equal(await AskAsync(bert, method, pattern, Nobodys), others);
            if (method == "GET") // there is something to hide
                Assert.Equal(HttpStatusCode.OK, (await AskAsync(anna, method, pattern, thing)).Status);
            table.Add($"{pattern, -60} {method, -7} {(int)others.Status}");
        }

        Snapshot.Match(string.Join('\n', table.Order(StringComparer.Ordinal)) + "\n", "others.txt");
    }

    [Fact]
    public async Task No_page_and_no_list_shows_what_is_anothers()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var (anna, bert) = (await PersonAsync(world), await PersonAsync(world));
        var signs = (await AnnasThingsAsync(world, anna)).Values.Select(id => id.ToString()).Append(Secret).ToList();
        var (shown, seen) = (new List<string>(), 0);

        foreach (var (_, path) in Routes(world.Server).Where(r => r.Method == "GET" && !r.Pattern.Contains('{')))
        {
            shown.AddRange((await SignsAsync(bert, path, signs)).Select(sign => $"{path} shows {sign}"));
            seen += (await SignsAsync(anna, path, signs)).Count;
        }

        Assert.True(shown.Count == 0, string.Join('\n', shown));
        Assert.True(seen >= signs.Count, $"Anna herself saw only {seen} of her things."); // there is something to hide
    }

    private static async Task<HttpClient> PersonAsync(RadarWorld world)
    {
        var client = await world.Server.SignedInAsync(UserRole.Operator);
        await TestServer.SendFormTokenAsync(client);
        return client;
    }

    /// <summary>A source of hers with what a slot made of it, her session and her token, by the path they stand under.</summary>
    private static async Task<Dictionary<string, Guid>> AnnasThingsAsync(RadarWorld world, HttpClient anna)
    {
        await world.FeedAsync(
            "annas",
            (
                Secret,
                "现组织开展专项资金申报工作，单个项目最高支持300万元。请于2026年3月20日前提交。",
                TimeSpan.FromHours(1)
            )
        );
        var me = (await anna.GetFromJsonAsync<JsonElement>("/api/v1/identity/me", Ct)).GetProperty("id").GetGuid();
        await using (
            var db = await world
                .Server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>()
                .CreateDbContextAsync(Ct)
        )
            await db.Set<Source>().ExecuteUpdateAsync(s => s.SetProperty(x => x.OwnerId, me), Ct);
        await world.SlotAsync("07:00");
        var made = await anna.PostAsJsonAsync("/api/v1/identity/tokens", new { name = "hers", scope = "Read" }, Ct);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Ct));

        var fed = await anna.PostAsJsonAsync("/api/v1/radar/rss-feeds", new { name = "hers" }, Ct);
        Assert.True(fed.IsSuccessStatusCode, await fed.Content.ReadAsStringAsync(Ct));

        var hooked = await anna.PostAsJsonAsync(
            "/api/v1/radar/hooks",
            new { name = "hers", url = "https://example.com/" },
            Ct
        );
        Assert.True(hooked.IsSuccessStatusCode, await hooked.Content.ReadAsStringAsync(Ct));

        var (source, article, opportunity, session, token, feed, hook) = (
            await FirstAsync(anna, "radar/sources"),
            await FirstAsync(anna, "radar/articles"),
            await FirstAsync(anna, "radar/opportunities"),
            await FirstAsync(anna, "identity/sessions"),
            await FirstAsync(anna, "identity/tokens"),
            await FirstAsync(anna, "radar/rss-feeds"),
            await FirstAsync(anna, "radar/hooks")
        );
        return new Dictionary<string, Guid>(StringComparer.Ordinal)
        {
            ["/sources"] = source,
            ["/api/v1/radar/sources"] = source,
            ["/articles"] = article,
            ["/api/v1/radar/articles"] = article,
            ["/opportunities"] = opportunity,
            ["/api/v1/radar/opportunities"] = opportunity,
            ["/opportunities/rss"] = feed,
            ["/api/v1/radar/rss-feeds"] = feed,
            ["/opportunities/hooks"] = hook,
            ["/api/v1/radar/hooks"] = hook,
            ["/settings/security/sessions"] = session,
            ["/api/v1/identity/sessions"] = session,
            ["/settings/security/tokens"] = token,
            ["/api/v1/identity/tokens"] = token,
        };
    }

    private static async Task<Guid> FirstAsync(HttpClient client, string list)
    {
        var answer = await client.GetFromJsonAsync<JsonElement>($"/api/v1/{list}", Ct);
        var rows = answer.ValueKind == JsonValueKind.Array ? answer : answer.GetProperty("rows");
        return rows[0].GetProperty("id").GetGuid();
    }

    private static IEnumerable<(string Method, string Pattern)> Routes(TestServer server) =>
        from route in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let pattern = route.RoutePattern.RawText
        where pattern is not null and not "/logout" and not "/live"
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, pattern);

    /// <summary>The answer without what is different each time.</summary>
    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(
        HttpClient client,
        string method,
        string pattern,
        Guid thing
    )
    {
        var path = Parameter().Replace(pattern, thing.ToString());
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is not ("GET" or "DELETE"))
            request.Content = path.StartsWith("/api/", StringComparison.Ordinal)
                ? new StringContent(ValidBody(path), Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent([]);
        using var answer = await client.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return (
            answer.StatusCode,
            answer.IsSuccessStatusCode ? "" : Varying().Replace(text.Replace($"{thing}", "{id}"), "")
        );
    }

    /// <summary>What would do something, were the thing there.</summary>
    private static string ValidBody(string path) =>
        path.EndsWith("/state", StringComparison.Ordinal) ? """{"state":"Ignored"}"""
        : path.Contains("/sources/", StringComparison.Ordinal) ? """{"enabled":false}"""
        : "{}";

    private static async Task<IReadOnlyList<string>> SignsAsync(HttpClient client, string path, List<string> signs)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Ct);
        var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
        return [.. signs.Distinct().Where(s => text.Contains(s, StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 2000)]
    private static partial Regex Parameter();

    /// <summary>Ids of requests, tokens of forms and of the page's style.</summary>
    [GeneratedRegex(
        """("(traceId|requestId)":"[^"]*"|value="CfDJ[^"]*"|content="CfDJ[^"]*"|nonce="[^"]*"|[0-9A-Z]{13}:[0-9A-F]{8})""",
        RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex Varying();
}
