using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Operations.Tests.Alerts;
using Signalbox.Operations.Vitals;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests;

public sealed class VitalsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_was_asked_within_a_minute_is_written_down_and_told(DatabaseKind kind)
    {
        await using var world = await AlertWorld.StartAsync(kind);
        var take = world.Get<TakeVitals>();
        take.Begin();
        for (var i = 0; i < 6; i++)
            (await world.Server.Http.GetAsync("/api/v1/about", Ct)).Dispose();
        world.Clock.Advance(TimeSpan.FromSeconds(60));
        await take.RunAsync(world.Clock.GetUtcNow(), Ct);

        var point = Assert.Single((await world.Get<ListVitals>().RunAsync(1, Ct)).Points);
        Assert.Equal(6 / 60.0, point.RequestsPerSecond, 6);
        Assert.Equal(0, point.ErrorShare);
        Assert.True(point.P50Ms > 0 && point.P95Ms >= point.P50Ms, $"{point.P50Ms} ms, {point.P95Ms} ms");
        Assert.InRange(point.Memory!.Value, 0.001, 1);
        Assert.True(point.DatabaseBytes > 100_000, $"{point.DatabaseBytes} bytes");
        Assert.Equal(kind == DatabaseKind.Postgres, point.Connections > 0);
    }

    [Fact]
    public async Task Nodes_add_up_and_a_long_time_is_told_in_few_points()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        var now = world.Clock.GetUtcNow();
        await MinuteAsync(world, now.AddMinutes(-1), "a", requests: 100, errors: 10, p95: 40);
        await MinuteAsync(world, now.AddMinutes(-1), "b", requests: 140, errors: 2, p95: 900);
        await MinuteAsync(world, now.AddHours(-30), "a", requests: 60, errors: 0, p95: 5);

        var points = (await world.Get<ListVitals>().RunAsync(24, Ct)).Points;
        var point = Assert.Single(points);
        Assert.Equal(4, point.RequestsPerSecond);
        Assert.Equal(0.05, point.ErrorShare);
        Assert.Equal(900, point.P95Ms);

        for (var minute = 2; minute < 1500; minute++)
            await MinuteAsync(world, now.AddMinutes(-minute), "c", requests: 60, errors: 0, p95: 7);
        var week = (await world.Get<ListVitals>().RunAsync(168, Ct)).Points;
        Assert.InRange(week.Count, 10, 120);
        Assert.True(week.Zip(week.Skip(1)).All(p => p.First.At < p.Second.At));
    }

    [Fact]
    public async Task Hours_that_are_not_kept_are_refused_with_what_may_be_asked()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);

        using var refused = await world.Server.Http.GetAsync("/api/v1/operations/system?hours=169", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("system.hours", problem.GetProperty("code").GetString());
        Assert.Contains("1 to 168", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static Task MinuteAsync(
        AlertWorld world,
        DateTimeOffset at,
        string node,
        int requests,
        int errors,
        int p95
    ) =>
        world.ExecuteAsync(
            FormattableString.Invariant(
                $"INSERT INTO operations_vital (at, node, requests, errors, p50_ms, p95_ms, jobs_waiting, jobs_oldest_s, outbox) VALUES ({(at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}, '{node}', {requests}, {errors}, 1, {p95}, 0, 0, 0)"
            )
        );
}
