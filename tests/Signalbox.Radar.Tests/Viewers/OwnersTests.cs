using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Radar.Viewers;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Viewers;

public sealed class OwnersTests
{
    private static readonly Viewer Anna = new(Guid.Parse("11111111-1111-1111-1111-111111111111"), SeesAll: false);
    private static readonly Viewer Bert = new(Guid.Parse("22222222-2222-2222-2222-222222222222"), SeesAll: false);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Another_persons_source_and_what_comes_from_it_do_not_exist(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("house", ("今天多云", "气温8到15度。", TimeSpan.FromHours(1)));
        world.Advance(TimeSpan.FromSeconds(1));
        await world.FeedAsync("anna", (Fund.Title, Fund.Text, TimeSpan.FromHours(1)));
        await GiveAsync(world, "anna", Anna.UserId!.Value);
        var slot = await world.SlotAsync("07:00");

        var (sources, articles, opportunities) = (
            Service<ListSources>(world),
            Service<ListArticles>(world),
            Service<ListOpportunities>(world)
        );
        var mine = Assert.Single((await opportunities.RunAsync(new OpportunityQuery(), Anna, Ct)).Rows);

        Assert.Equal(["house", "anna"], (await sources.RunAsync(Anna, Ct)).Select(s => s.Title));
        Assert.Equal(["house"], (await sources.RunAsync(Bert, Ct)).Select(s => s.Title));
        Assert.Equal(2, (await articles.RunAsync(new ArticleQuery(), Anna, Ct)).Rows.Count);
        Assert.Equal("今天多云", Assert.Single((await articles.RunAsync(new ArticleQuery(), Bert, Ct)).Rows).Title);
        var empty = await opportunities.RunAsync(new OpportunityQuery(), Bert, Ct);
        Assert.Equal((0, 0), (empty.Rows.Count, empty.Counts.New));
        var source = (await sources.RunAsync(Anna, Ct))[1].Id;
        await NotFoundAsync(() => Service<ShowOpportunity>(world).RunAsync(mine.Id, Bert, Ct));
        await NotFoundAsync(() => Service<ShowArticle>(world).RunAsync(mine.Article.Id, null, Bert, Ct));
        await NotFoundAsync(() => Service<ShowSource>(world).RunAsync(source, Bert, Ct));
        await NotFoundAsync(() => Service<RemoveSource>(world).RunAsync(TestServer.Somebody, source, Bert, Ct));
        await NotFoundAsync(() =>
            Service<ChangeSource>(world)
                .RunAsync(TestServer.Somebody, source, new SourceChange { Enabled = false }, Bert, Ct)
        );
        await NotFoundAsync(() =>
            Service<PutOpportunityState>(world)
                .RunAsync(mine.Id, new OpportunityStateChange { State = OpportunityState.Ignored }, "b", Bert, Ct)
        );
        var report = await world.MarkdownAsync(slot);
        Assert.DoesNotContain("anna", report, StringComparison.Ordinal);
        Assert.DoesNotContain(Fund.Title, report, StringComparison.Ordinal);
        Assert.Contains("house", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "Operator", false)]
    [InlineData("true", "viewer", false)]
    [InlineData("true", "Admin", true)]
    [InlineData("true", "owner", true)]
    [InlineData("false", "viewer", true)]
    public async Task Owners_and_administrators_see_all_and_where_it_is_switched_off_everybody(
        string multiUser,
        string role,
        bool seesAll
    )
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new RadarModule()],
            new Dictionary<string, string> { ["Radar:MultiUser"] = multiUser }
        );
        var user = new ClaimsPrincipal(
            new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, $"{Anna.UserId}"), new Claim(ClaimTypes.Role, role)],
                "test"
            )
        );

        var viewer = server.Services.GetRequiredService<ViewerOf>().From(user);

        Assert.Equal(new Viewer(Anna.UserId, seesAll), viewer);
    }

    private static (string Title, string Text) Fund =>
        (
            "关于组织申报2026年度专项资金的通知",
            "现组织开展专项资金申报工作，单个项目最高支持300万元。请于2026年3月20日前提交申报材料。"
        );

    private static T Service<T>(RadarWorld world)
        where T : notnull => world.Server.Services.GetRequiredService<T>();

    private static async Task GiveAsync(RadarWorld world, string title, Guid owner)
    {
        await using var db = await Service<IDbContextFactory<SignalboxDb>>(world).CreateDbContextAsync(Ct);
        await db.Set<Source>()
            .Where(s => s.Title == title)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.OwnerId, owner), Ct);
    }

    private static async Task NotFoundAsync(Func<Task> act) =>
        Assert.Equal(404, (await Assert.ThrowsAsync<RefusedException>(act)).Status);
}
