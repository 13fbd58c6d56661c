using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Learning;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Tests.Reports;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Learning;

public sealed class LearningPageTests
{
    private const string Api = "/api/v1/radar/learning";

    private static readonly DateOnly Today = new(2026, 3, 2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_owner_sees_what_was_learned_forgets_one_thing_and_switches_it_off()
    {
        await using var server = await StartAsync();
        using var owner = await server.SignedInAsync();
        owner.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");

        var page = await ReadAsync(owner);
        var row = page.QuerySelectorAll("#learned tbody tr")
            .First(r => r.TextContent.Contains('乙', StringComparison.Ordinal));
        Assert.Contains("14 条里你忽略了 14 条", row.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.QuerySelectorAll("#precision figure.chart").Length);
        Assert.NotEmpty(page.QuerySelectorAll("#precision table td"));

        var forgot = await SendAsync(owner, row.QuerySelector("form")!);
        Assert.DoesNotContain(
            forgot.QuerySelectorAll("#learned tbody tr"),
            r => r.TextContent.Contains('乙', StringComparison.Ordinal)
        );

        var off = await SendAsync(owner, forgot.QuerySelectorAll("main form")[0]);
        Assert.Contains("已关闭", off.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_opportunity_says_on_its_page_why_it_moved()
    {
        await using var server = await StartAsync();
        var past = new RadarPast(server);
        using var owner = await server.SignedInAsync();
        owner.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
        await using var db = await past.OpenAsync();
        var open = await db.Set<Opportunity>().SingleAsync(o => o.State == OpportunityState.New, Ct);

        var html = await owner.GetStringAsync($"/opportunities/{open.Id}", Ct);
        var api = await server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/radar/opportunities/{open.Id}/shift", Ct);

        Assert.Contains("按你以往的取舍移动 −", html, StringComparison.Ordinal);
        Assert.Contains("来源 乙：14 条里你忽略了 14 条", html, StringComparison.Ordinal);
        Assert.True(api.GetProperty("points").GetInt32() < 0);
        Assert.Equal("Source", api.GetProperty("reasons")[0].GetProperty("feature").GetString());
    }

    [Fact]
    public async Task Nobody_but_owners_and_administrators_sees_it_or_changes_it()
    {
        await using var server = await StartAsync();
        using var operators = await server.As(UserRole.Operator);

        Assert.Equal(HttpStatusCode.Forbidden, (await operators.GetAsync(Api, Ct)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await operators.PutAsJsonAsync($"{Api}/switch", new { isOn = false }, Ct)).StatusCode
        );
        Assert.Equal(HttpStatusCode.Forbidden, (await operators.GetAsync("/learning", Ct)).StatusCode);
        Assert.True((await server.Http.GetFromJsonAsync<JsonElement>(Api, Ct)).GetProperty("isOn").GetBoolean());
    }

    [Theory]
    [InlineData("""{"feature":"Source","value":"nothing"}""", HttpStatusCode.NotFound)]
    [InlineData("""{"feature":"Colour","value":"red"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"feature":"Source"}""", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_forgotten_is_refused(string body, HttpStatusCode status)
    {
        await using var server = await StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var answer = await server.Http.PutAsync($"{Api}/forgotten", content, Ct);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_value_of_endless_length_is_refused_with_its_field()
    {
        await using var server = await StartAsync();

        var answer = await server.Http.PutAsJsonAsync(
            $"{Api}/forgotten",
            new { feature = "Interest", value = new string('长', 201) },
            Ct
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(problem.GetProperty("errors").TryGetProperty("value", out _));
    }

    /// <summary>Two sources, one that the owner likes and one he does not, and one opportunity that is open.</summary>
    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new RadarModule()],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Jobs:Enabled"] = "false" }
        );
        var past = new RadarPast(server);
        var (liked, disliked) = (await past.SourceAsync("甲"), await past.SourceAsync("乙"));
        for (var i = 0; i < 14; i++)
        {
            await past.FoundAsync(liked, Today.AddDays(-2), state: OpportunityState.Accepted);
            await past.FoundAsync(disliked, Today.AddDays(-2), state: OpportunityState.Ignored);
        }
        await past.FoundAsync(disliked, Today);
        await server.Services.GetRequiredService<Learn>().RunAsync(Ct);
        return server;
    }

    private static async Task<IDocument> ReadAsync(HttpClient client) =>
        await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync("/learning", Ct), Ct);

    private static async Task<IDocument> SendAsync(HttpClient client, IElement form)
    {
        using var fields = new FormUrlEncodedContent(
            form.QuerySelectorAll("input[type=hidden]")
                .Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))
        );
        var answer = await client.PostAsync("/learning", fields, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Ct), Ct);
    }
}
