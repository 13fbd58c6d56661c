using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Learning;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Tests.Reports;
using Signalbox.Radar.Viewers;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Learning;

/// <summary>It is Monday, 2026-03-02, 09:00.</summary>
public sealed class LearnTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_was_ignored_sinks_what_was_accepted_rises_and_nothing_is_hidden(DatabaseKind kind)
    {
        await using var world = await World.StartAsync(kind);
        await world.AnswerAsync(world.Liked, OpportunityState.Accepted, 14);
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 14);
        var low = await world.Past.FoundAsync(world.Liked, Today, score: 70);
        var high = await world.Past.FoundAsync(world.Disliked, Today, score: 74);

        var before = await world.ListAsync();
        var moved = await world.Learn.RunAsync(Ct);
        var after = await world.ListAsync();
        var again = await world.Learn.RunAsync(Ct);

        Assert.Equal([high.Id, low.Id], before.Select(o => o.Id));
        Assert.Equal([low.Id, high.Id], after.Select(o => o.Id));
        Assert.Equal([70, 74], after.Select(o => o.Score)); // the scores are the judge's and stay
        Assert.InRange(after[0].Shift, 3, 10);
        Assert.InRange(after[1].Shift, -10, -3);
        Assert.True(moved >= 2);
        Assert.Equal(0, again);
    }

    [Fact]
    public async Task Below_twenty_answers_nothing_moves()
    {
        await using var world = await World.StartAsync(DatabaseKind.Sqlite);
        await world.AnswerAsync(world.Liked, OpportunityState.Accepted, 10);
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 9);
        await world.Past.FoundAsync(world.Disliked, Today);

        await world.Learn.RunAsync(Ct);
        Assert.All(await world.ListAsync(), o => Assert.Equal(0, o.Shift));
        Assert.Equal(1, (await world.ShowAsync()).Missing);

        await world.AnswerAsync(world.Disliked, OpportunityState.Asked, 1);
        await world.Learn.RunAsync(Ct);
        Assert.All(await world.ListAsync(), o => Assert.NotEqual(0, o.Shift));
    }

    [Fact]
    public async Task Answers_older_than_ninety_days_and_those_of_other_peoples_sources_teach_nothing()
    {
        await using var world = await World.StartAsync(DatabaseKind.Sqlite);
        var mine = await world.Past.SourceAsync("私人", Guid.CreateVersion7());
        await world.AnswerAsync(mine, OpportunityState.Ignored, 25);
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 25, Today.AddDays(-91));

        await world.Learn.RunAsync(Ct);

        var view = await world.ShowAsync();
        Assert.Equal((0, 20), (view.Answers, view.Missing));
        Assert.Empty(view.Rows);
    }

    [Theory, EachDatabase]
    public async Task Switched_off_everything_goes_back_and_switched_on_it_comes_again(DatabaseKind kind)
    {
        await using var world = await World.StartAsync(kind);
        await world.AnswerAsync(world.Liked, OpportunityState.Accepted, 12);
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 12);
        await world.Past.FoundAsync(world.Disliked, Today);
        await world.Learn.RunAsync(Ct);
        var first = (await world.ListAsync())[0].Shift;

        await world.Change.SwitchAsync(TestServer.Somebody, new LearningSwitch { IsOn = false }, Ct);
        var off = (await world.ListAsync())[0].Shift;
        var seen = await world.ShowAsync();
        await world.Change.SwitchAsync(TestServer.Somebody, new LearningSwitch { IsOn = true }, Ct);
        var on = (await world.ListAsync())[0].Shift;

        Assert.True(first < 0);
        Assert.Equal(0, off);
        Assert.False(seen.IsOn);
        Assert.Equal(24, seen.Answers); // it goes on counting, for whoever looks
        Assert.Equal(first, on);
    }

    [Theory, EachDatabase]
    public async Task What_is_forgotten_says_nothing_until_it_is_answered_again(DatabaseKind kind)
    {
        await using var world = await World.StartAsync(kind);
        await world.AnswerAsync(world.Liked, OpportunityState.Accepted, 12);
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 12);
        await world.Learn.RunAsync(Ct);
        var value = new LearningValue { Feature = LearningFeature.Source, Value = $"{world.Disliked.Id}" };

        await world.Change.ForgetAsync(TestServer.Somebody, value, Ct);
        var forgotten = await world.ShowAsync();
        var twice = await Assert.ThrowsAsync<RefusedException>(() =>
            world.Change.ForgetAsync(TestServer.Somebody, value, Ct)
        );
        world.Server.Clock.Advance(TimeSpan.FromDays(1));
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 1, Today.AddDays(1));
        await world.Learn.RunAsync(Ct);
        var again = await world.ShowAsync();

        Assert.DoesNotContain(forgotten.Rows, r => r.Value == value.Value);
        Assert.Contains(forgotten.Rows, r => r.Value == $"{world.Liked.Id}");
        Assert.Equal("radar.learning.value-not-found", twice.Code);
        Assert.Equal(1, Assert.Single(again.Rows, r => r.Value == value.Value).Ignored);
    }

    [Fact]
    public async Task An_opportunity_says_why_it_moved_to_those_who_see_it()
    {
        await using var world = await World.StartAsync(DatabaseKind.Sqlite);
        await world.AnswerAsync(world.Liked, OpportunityState.Accepted, 12);
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 12);
        var found = await world.Past.FoundAsync(world.Disliked, Today);
        await world.Learn.RunAsync(Ct);
        var show = world.Server.Services.GetRequiredService<ShowLearning>();

        var why = await show.OfAsync(found.Id, Viewer.House, Ct);
        var unknown = await Assert.ThrowsAsync<RefusedException>(() => show.OfAsync(Guid.Empty, Viewer.House, Ct));

        Assert.True(why.Points < 0);
        var source = Assert.Single(why.Reasons, r => r.Feature == LearningFeature.Source);
        Assert.Equal(("乙", 12, 0), (source.Label, source.Ignored, source.Accepted));
        Assert.True(source.Points < 0);
        Assert.Equal("radar.opportunity.not-found", unknown.Code);
    }

    [Fact]
    public async Task A_source_that_somebody_does_not_see_is_not_named_to_him()
    {
        await using var world = await World.StartAsync(DatabaseKind.Sqlite);
        await world.AnswerAsync(world.Liked, OpportunityState.Accepted, 12);
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 12);
        var found = await world.Past.FoundAsync(world.Disliked, Today);
        await world.Server.HasAsync(
            new ArticleOrigin
            {
                Id = Guid.CreateVersion7(),
                ArticleId = found.ArticleId,
                SourceId = world.Liked.Id,
                ItemKey = "the same",
                Title = found.Title,
                Url = "https://example.com/same",
                Match = OriginMatch.SameText,
                SeenAt = found.FoundAt,
                RunId = null,
            }
        );
        await world.Learn.RunAsync(Ct);
        await using (var db = await world.Past.OpenAsync())
            await db.Set<Source>()
                .Where(s => s.Id == world.Disliked.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.OwnerId, Guid.CreateVersion7()), Ct);

        var why = await world.Server.Services.GetRequiredService<ShowLearning>().OfAsync(found.Id, Viewer.House, Ct);

        Assert.True(why.Points < 0);
        Assert.DoesNotContain(why.Reasons, r => r.Feature == LearningFeature.Source);
    }

    [Theory, EachDatabase]
    public async Task Precision_is_counted_by_week_interest_and_prompt(DatabaseKind kind)
    {
        await using var world = await World.StartAsync(kind);
        var lastWeek = Today.AddDays(-3);
        await world.Past.FoundAsync(world.Liked, Today, "补贴申报", state: OpportunityState.Accepted, prompt: 3);
        await world.Past.FoundAsync(world.Liked, Today, "补贴申报", state: OpportunityState.Ignored, prompt: 4);
        await world.Past.FoundAsync(world.Liked, Today, "补贴申报", state: OpportunityState.Asked, prompt: 4);
        await world.Past.FoundAsync(world.Liked, lastWeek, "补贴申报", state: OpportunityState.Accepted, prompt: 4);
        await world.Past.FoundAsync(world.Liked, lastWeek, "招标采购", state: OpportunityState.Ignored, prompt: 4);
        await world.Past.FoundAsync(world.Liked, Today.AddDays(-90), "招标采购", state: OpportunityState.Accepted);

        var weeks = await world.Server.Services.GetRequiredService<ShowPrecision>().RunAsync(Ct);

        Assert.Equal((Today, Today.AddDays(-77)), (weeks.Weeks[^1], weeks.Weeks[0]));
        Assert.Equal(["补贴申报", "招标采购"], weeks.Topics.Select(t => t.Name));
        Assert.Equal([100m, 50m], weeks.Topics[0].Weeks.TakeLast(2).Select(w => w.Percent!.Value));
        Assert.Equal(2, weeks.Topics[0].Total.Accepted);
        Assert.Null(weeks.Topics[1].Weeks[^1].Percent);
        Assert.Equal(0m, weeks.Topics[1].Weeks[^2].Percent);
        Assert.Equal(
            ["deepseek/deepseek-flash · 提示词 v4", "deepseek/deepseek-flash · 提示词 v3"],
            weeks.Judges.Select(j => j.Name)
        );
    }

    [Fact]
    public async Task Pages_of_the_list_follow_the_moved_order_without_a_gap()
    {
        await using var world = await World.StartAsync(DatabaseKind.Sqlite);
        await world.AnswerAsync(world.Liked, OpportunityState.Accepted, 12);
        await world.AnswerAsync(world.Disliked, OpportunityState.Ignored, 12);
        for (var score = 1; score <= 9; score++)
            await world.Past.FoundAsync(score % 2 == 0 ? world.Liked : world.Disliked, Today, score: score);
        await world.Learn.RunAsync(Ct);

        var whole = await world.ListAsync();
        var paged = new List<Guid>();
        string? after = null;
        do
        {
            var page = await world.PageAsync(2, after);
            paged.AddRange(page.Rows.Select(r => r.Id));
            after = page.Next;
        } while (after is not null);

        Assert.Equal(9, paged.Count);
        Assert.Equal(whole.Select(o => o.Id), paged);
        Assert.Contains(whole, o => o.Score + o.Shift < 0); // also below nothing
    }

    private sealed class World : IAsyncDisposable
    {
        public required TestServer Server { get; init; }
        public required RadarPast Past { get; init; }
        public required Source Liked { get; init; }
        public required Source Disliked { get; init; }

        public Learn Learn => Server.Services.GetRequiredService<Learn>();

        public ChangeLearning Change => Server.Services.GetRequiredService<ChangeLearning>();

        public static async Task<World> StartAsync(DatabaseKind kind)
        {
            var server = await TestServer.StartAsync(
                kind,
                [new RadarModule()],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["Jobs:Enabled"] = "false" }
            );
            var past = new RadarPast(server);
            return new World
            {
                Server = server,
                Past = past,
                Liked = await past.SourceAsync("甲"),
                Disliked = await past.SourceAsync("乙"),
            };
        }

        public async Task AnswerAsync(Source source, OpportunityState state, int times, DateOnly? day = null)
        {
            for (var i = 0; i < times; i++)
                await Past.FoundAsync(source, day ?? Today.AddDays(-2), state: state);
        }

        public Task<LearningView> ShowAsync() => Server.Services.GetRequiredService<ShowLearning>().RunAsync(Ct);

        /// <summary>What is open, in the order of the list.</summary>
        public async Task<IReadOnlyList<OpportunityRow>> ListAsync() => (await PageAsync(100, null)).Rows;

        public Task<OpportunityPage> PageAsync(int limit, string? after) =>
            Server
                .Services.GetRequiredService<ListOpportunities>()
                .RunAsync(
                    new OpportunityQuery
                    {
                        State = OpportunityState.New,
                        Limit = limit,
                        After = after,
                    },
                    Viewer.House,
                    Ct
                );

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
