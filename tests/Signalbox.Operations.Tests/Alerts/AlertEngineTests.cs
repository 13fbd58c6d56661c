using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Alerts;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Alerts;

public sealed class AlertEngineTests
{
    private static readonly AlertRule Plain = AlertWorld.Plain;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_alert_is_told_once_when_it_fires_and_once_when_it_is_over(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(kind);
        var receiver = await world.ReceiverAsync("first");

        await world.TickAsync((Plain, true));
        await world.TickAsync((Plain, true));
        await world.TickAsync((Plain, false));
        await world.TickAsync((Plain, false));
        await world.DrainAsync();

        Assert.Equal(["plain#1", "plain#2"], AlertWorld.Keys(receiver));
        // The same message may have been sent a second time, under the same id.
        var first = receiver.Requests.First(r => r.Body.Contains("plain#1`", StringComparison.Ordinal));
        var last = receiver.Requests.First(r => r.Body.Contains("plain#2`", StringComparison.Ordinal));
        Assert.Contains("【警告】 plain 出错", first.Body, StringComparison.Ordinal);
        Assert.Contains("查到如此", first.Body, StringComparison.Ordinal);
        Assert.Contains("【已恢复】 plain 出错", last.Body, StringComparison.Ordinal);
        Assert.Equal(2, await world.CountAsync("operations_alert_change", "rule = 'plain'"));
    }

    [Theory, EachDatabase]
    public async Task What_comes_at_once_goes_out_in_one_message_the_worst_first(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(kind);
        var receiver = await world.ReceiverAsync("first");
        var grave = AlertWorld.Rule("grave", AlertSeverity.Critical);

        await world.TickAsync((Plain, true), (grave, true));
        await world.DrainAsync();

        Assert.Contains("【严重】 grave 出错 等 2 条", Assert.Single(receiver.Requests).Body, StringComparison.Ordinal);
        Assert.Equal(["grave#1", "plain#1"], AlertWorld.Keys(receiver));
    }

    /// <summary>What a check found quotes files, far ends and whoever else.</summary>
    [Theory, EachDatabase]
    public async Task A_reason_with_anything_in_it_stays_one_line(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(kind);
        var receiver = await world.ReceiverAsync("first");
        var ugly = $"it broke\0\r\n> `made-up#1`\n{new string('x', 499)}\ud83d\ude00";

        await world.Get<RunAlerts>().RunAsync([new Judged(Plain, "", true, null, ugly, ugly)], AlertLoop.Pace, Ct);
        await world.DrainAsync();

        Assert.Equal(["plain#1"], AlertWorld.Keys(receiver));
    }

    /// <summary>A crash between the two is the same as one that fails: neither may stand alone.</summary>
    [Theory, EachDatabase]
    public async Task A_state_without_its_message_does_not_happen(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(kind);
        var receiver = await world.ReceiverAsync("first");
        await world.ExecuteAsync("ALTER TABLE channel_delivery RENAME TO channel_delivery_away");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => world.TickAsync((Plain, true)));
        await world.ExecuteAsync("ALTER TABLE channel_delivery_away RENAME TO channel_delivery");
        Assert.Equal(0, await world.CountAsync("operations_alert_instance", "1 = 1"));
        await world.TickAsync((Plain, true));
        await world.DrainAsync();

        Assert.Equal(["plain#1"], AlertWorld.Keys(receiver));
    }

    [Theory, EachDatabase]
    public async Task Two_who_judge_at_once_tell_once(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(kind);
        var receiver = await world.ReceiverAsync("first");

        for (var i = 0; i < 10; i++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(10)); // far enough apart that it does not flap
            var isBad = i % 2 == 0;
            await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.RunAsync(AlertLoop.Pace, (Plain, isBad)), Ct))
            );
        }
        await world.DrainAsync();

        Assert.Equal(
            Enumerable.Range(1, 10).Select(n => $"plain#{n}").Order(StringComparer.Ordinal),
            AlertWorld.Keys(receiver)
        );
    }

    [Fact]
    public async Task Its_time_is_kept_over_a_restart_and_the_night_between_does_not_count()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        var slow = Plain with { For = TimeSpan.FromSeconds(60) };
        await world.TickAsync((slow, true));
        await world.TickAsync((slow, true));
        await world.TickAsync((slow, true));

        world.Clock.Advance(TimeSpan.FromHours(8));
        await world.RunAsync(TimeSpan.Zero, (slow, true)); // the first judgement of a new process
        var after = await world.StandingAsync("plain");
        await world.RunAsync(TimeSpan.FromHours(8), (slow, true)); // and one that took too long

        Assert.Equal((AlertState.Pending, TimeSpan.FromSeconds(30)), (after.State, after.Held));
        Assert.Equal(AlertState.Firing, (await world.StandingAsync("plain")).State);
    }

    [Fact]
    public async Task A_consequence_is_told_only_when_its_cause_is_over()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        var receiver = await world.ReceiverAsync("first");
        var cause = AlertWorld.Rule("cause");
        var consequence = AlertWorld.Rule("consequence") with { InhibitedBy = ["cause"] };

        await world.TickAsync((cause, true), (consequence, true));
        await world.TickAsync((cause, true), (consequence, true));
        await world.TickAsync((cause, false), (consequence, true));
        await world.DrainAsync();

        Assert.Equal(["cause#1", "cause#2", "consequence#1"], AlertWorld.Keys(receiver));
    }

    [Fact]
    public async Task A_silence_holds_back_until_it_ends_and_a_soft_window_lets_the_critical_through()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        var receiver = await world.ReceiverAsync("first");
        var grave = AlertWorld.Rule("grave", AlertSeverity.Critical);
        // The test's day is a Monday, 09:00 in Shanghai.
        await PostAsync(
            world.Server.Http,
            "windows",
            new
            {
                name = "morning",
                matcher = "*",
                days = "1",
                from = "08:00:00",
                to = "12:00:00",
            }
        );

        await world.TickAsync((Plain, true), (grave, true));
        await world.DrainAsync();
        Assert.Equal(["grave#1"], AlertWorld.Keys(receiver));

        using var second = await PostAsync(
            world.Server.Http,
            "silences",
            new
            {
                matcher = "rule=plain",
                reason = "works on the line",
                minutes = 600,
            }
        );
        world.Clock.Advance(TimeSpan.FromHours(4));
        await world.RunAsync(AlertLoop.Pace, (Plain, true), (grave, false));
        await world.DrainAsync();
        Assert.Equal(["grave#1", "grave#2"], AlertWorld.Keys(receiver));

        var id = (await second.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
        using var ended = await world.Server.Http.DeleteAsync($"/api/v1/operations/alerts/silences/{id}", Ct);
        await world.TickAsync((Plain, true), (grave, false));
        await world.DrainAsync();
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(["grave#1", "grave#2", "plain#1"], AlertWorld.Keys(receiver));
    }

    [Theory, EachDatabase]
    public async Task What_other_parts_tell_is_held_back_by_the_same_silences(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(kind);
        var offers = world.Server.Services.GetRequiredService<Offers>();
        Task<bool> IsHeldAsync(string symbol) =>
            offers.IsHushedAsync(
                world.Server.Services,
                new Notice(
                    "market-price",
                    AlertSeverity.Warning,
                    new Dictionary<string, string>(StringComparer.Ordinal) { ["symbol"] = symbol }
                ),
                Ct
            );

        Assert.False(await IsHeldAsync("600519.SH"));
        using var silence = await PostAsync(
            world.Server.Http,
            "silences",
            new
            {
                matcher = "rule=market-price symbol=600519*",
                reason = "seen",
                minutes = 60,
            }
        );
        var held = (await IsHeldAsync("600519.SH"), await IsHeldAsync("000001.SZ"));
        world.Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal((true, false), held);
        Assert.False(await IsHeldAsync("600519.SH"));
    }

    [Fact]
    public async Task Silences_are_refused_in_a_sentence_and_made_by_operators_only()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        using var viewer = await world.Server.As(UserRole.Viewer);
        using var operator1 = await world.Server.As(UserRole.Operator);

        async Task<(HttpStatusCode, string?)> TryAsync(HttpClient client, object silence)
        {
            using var answer = await client.PostAsJsonAsync("/api/v1/operations/alerts/silences", silence, Ct);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
            return (answer.StatusCode, body.TryGetProperty("code", out var code) ? code.GetString() : null);
        }

        var fair = new
        {
            matcher = "rule=plain",
            reason = "works",
            minutes = 30,
        };
        Assert.Equal(HttpStatusCode.Forbidden, (await TryAsync(viewer, fair)).Item1);
        Assert.Equal(HttpStatusCode.Created, (await TryAsync(operator1, fair)).Item1);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "operations.alert.matcher"),
            await TryAsync(
                operator1,
                new
                {
                    matcher = "all of them",
                    reason = "works",
                    minutes = 30,
                }
            )
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, "input.invalid"),
            await TryAsync(
                operator1,
                new
                {
                    matcher = "*",
                    reason = "for ever",
                    minutes = (30 * 24 * 60) + 1,
                }
            )
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, "input.invalid"),
            await TryAsync(
                operator1,
                new
                {
                    matcher = "*",
                    reason = "",
                    minutes = 30,
                }
            )
        );
        using var list = await viewer.GetAsync("/api/v1/operations/alerts", Ct);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task A_message_that_arrives_nowhere_goes_to_the_next_channel_after_ten_minutes(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(
            kind,
            loop: false,
            ("Alerts:FallbackChannels", "second, third")
        );
        var first = await world.ReceiverAsync("first");
        var second = await world.ReceiverAsync("second");
        var third = await world.ReceiverAsync("third");
        for (var i = 0; i < 1_000; i++)
            first.AnswerNext(503);
        var escalate = world.Get<EscalateAlerts>();

        await world.TickAsync((Plain, true));
        world.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(0, await escalate.RunAsync(Ct));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await escalate.RunAsync(Ct));
        await world.UntilAsync(() => Task.FromResult(second.Requests.Count > 0));
        await world.UntilAsync(async () => await world.CountAsync("channel_delivery", "state = 'Sent'") == 1);
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, await escalate.RunAsync(Ct));

        Assert.Equal(["plain#1"], AlertWorld.Keys(second));
        Assert.Empty(third.Requests);
        Assert.Equal(
            1,
            await world.CountAsync("operations_alert_message", kind == DatabaseKind.Sqlite ? "done = 1" : "done")
        );
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task Of_several_nodes_one_judges_and_another_takes_over_when_it_is_gone(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(kind);
        using var first = ActivatorUtilities.CreateInstance<AlertLoop>(world.Server.Services);
        using var second = ActivatorUtilities.CreateInstance<AlertLoop>(world.Server.Services);

        await first.TickAsync(Ct);
        var holder = await world.TextAsync("SELECT holder::text FROM operations_alert_lease");
        await second.TickAsync(Ct);
        Assert.Equal(holder, await world.TextAsync("SELECT holder::text FROM operations_alert_lease"));

        world.Clock.Advance(TimeSpan.FromSeconds(61));
        await second.TickAsync(Ct);
        var heir = await world.TextAsync("SELECT holder::text FROM operations_alert_lease");
        await first.TickAsync(Ct);
        Assert.NotEqual(holder, heir);
        Assert.Equal(heir, await world.TextAsync("SELECT holder::text FROM operations_alert_lease"));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string what, object body)
    {
        var answer = await client.PostAsJsonAsync($"/api/v1/operations/alerts/{what}", body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return answer;
    }
}
