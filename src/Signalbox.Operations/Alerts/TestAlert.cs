using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Alerts;

/// <summary>Where a test went.</summary>
internal sealed record TestedAlert(string Rule, IReadOnlyList<string> Channels);

/// <summary>Sends what a rule would send, marked as a test, to the channels that would get it.</summary>
internal sealed class TestAlert(
    Offers offers,
    ComposeAlert compose,
    AlertChannels channels,
    Outbox outbox,
    Database database,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">404 <c>operations.alert.no-rule</c>; 409 <c>operations.alert.no-channel</c>.</exception>
    public async Task<TestedAlert> RunAsync(Actor? by, string id, CancellationToken ct)
    {
        var rule =
            offers.Alerts.FirstOrDefault(r => r.Id == id)
            ?? throw RefusedException.NotFound(
                "operations.alert.no-rule",
                $"There is no alert rule {id}. signalbox alert list --rules names them all."
            );
        var to = await channels.FirstAsync(ct);
        if (to.Count == 0)
            throw RefusedException.Conflict(
                "operations.alert.no-channel",
                "No channel is switched on that takes alerts. Set one up first."
            );
        var standing = Standing.New(clock.GetUtcNow()) with { State = AlertState.Firing };
        var alert = new Tracked(
            rule.Id,
            rule.Id,
            "",
            standing,
            null,
            "这是测试，一切正常。",
            "This is a test; nothing is wrong.",
            0
        );
        var message = await compose.RunAsync([new Told(rule, alert, Telling.Fires)], ct) with
        {
            Key = $"alert-test:{Ids.New(clock)}",
        };
        await using var transaction = await database.BeginWriteAsync(ct);
        foreach (var channel in to)
            await outbox.AddAsync(transaction, channel.Id, message with { Title = $"测试 Test {message.Title}" }, ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "operations.alert.tested", rule.Id), ct);
        await transaction.CommitAsync(ct);
        return new TestedAlert(rule.Id, [.. to.Select(c => c.Name)]);
    }
}
