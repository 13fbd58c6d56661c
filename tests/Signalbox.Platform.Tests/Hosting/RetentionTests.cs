using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Health.History;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Testing;
using ChannelAttempt = Signalbox.Platform.Channels.Attempt;
using LlmAttempt = Signalbox.Platform.Llm.Calls.Attempt;

namespace Signalbox.Platform.Tests.Hosting;

public sealed class RetentionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Old_rows_go_and_what_is_still_open_stays(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var now = server.Clock.GetUtcNow();
        var states = Enum.GetValues<DeliveryState>();
        var old = states.Select(s => Sent(s, now.AddDays(-91))).ToList();
        var young = states.Select(s => Sent(s, now.AddDays(-89))).ToList();
        await server.HasAsync([
            .. old,
            .. young,
            .. old.Concat(young).Select(d => Tried(d.Id, d.CreatedAt)),
            // More than goes into one commit.
            .. Enumerable.Range(0, 1001).Select(i => Asked(now.AddDays(-401).AddSeconds(-i))),
            Asked(now.AddDays(-399)),
            Sampled("a", now.AddDays(-8)),
            Sampled("b", now.AddDays(-8)),
            Sampled("a", now.AddDays(-6)),
        ]);

        await WindAsync(
            server,
            async db =>
                await db.Set<LlmAttempt>().CountAsync(Ct) == 1
                && await db.Set<Sample>().CountAsync(s => s.CheckName == "a" || s.CheckName == "b", Ct) == 1
                && await db.Set<ChannelAttempt>().CountAsync(Ct) < 12
        );

        await using var db = await OpenAsync(server);
        var left = await db.Set<Delivery>()
            .Where(d => d.CreatedAt < now.AddDays(-90))
            .Select(d => d.State)
            .ToListAsync(Ct);
        Assert.Equal([DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Unknown], left.Order());
        Assert.Equal(states.Length, await db.Set<Delivery>().CountAsync(d => d.CreatedAt > now.AddDays(-90), Ct));
        // The attempts of what stays stay with it.
        Assert.Equal(states.Length + left.Count, await db.Set<ChannelAttempt>().CountAsync(Ct));
    }

    private static async Task WindAsync(TestServer server, Func<SignalboxDb, Task<bool>> isSo)
    {
        while (true)
        {
            await using (var db = await OpenAsync(server))
                if (await isSo(db))
                    return;
            server.Clock.Advance(TimeSpan.FromSeconds(10)); // housekeeping's pace
            await Task.Delay(20, Ct);
        }
    }

    private static Task<SignalboxDb> OpenAsync(TestServer server) =>
        server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);

    private static Delivery Sent(DeliveryState state, DateTimeOffset at) =>
        new()
        {
            Id = Guid.NewGuid(),
            ChannelId = Guid.NewGuid(),
            ChannelName = "group",
            Kind = "radar.report",
            Key = $"{Guid.NewGuid()}",
            Title = "日报",
            Markdown = "日报",
            State = state,
            CreatedAt = at,
            QueuedAt = at,
        };

    private static ChannelAttempt Tried(Guid delivery, DateTimeOffset at) =>
        new()
        {
            Id = Guid.NewGuid(),
            DeliveryId = delivery,
            AddressHash = "0123456789abcdef0123456789abcdef",
            Part = 1,
            Parts = 1,
            StartedAt = at,
        };

    private static LlmAttempt Asked(DateTimeOffset at) =>
        new()
        {
            Id = Guid.NewGuid(),
            CallId = Guid.NewGuid(),
            Number = 1,
            Purpose = "judge",
            Vendor = "Somebody",
            Model = "small",
            Status = AttemptStatus.Answered,
            StartedAt = at,
        };

    private static Sample Sampled(string check, DateTimeOffset at) =>
        new()
        {
            CheckName = check,
            At = at,
            State = CheckState.Ok,
            ReasonZh = "正常",
            Reason = "fine",
            Since = at,
        };
}
