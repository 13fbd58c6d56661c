using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>Changes a channel; what was known of its old settings, such as that it is broken, is forgotten.</summary>
internal sealed partial class ChangeChannel(
    IDbContextFactory<SignalboxDb> dbs,
    FillChannel fill,
    AuditTrail audit,
    ILogger<ChangeChannel> log
)
{
    /// <param name="by">Null when the program itself does it, as its settings say.</param>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>channel.not-found</c>; 409
    /// <c>channel.kind-fixed</c>, <c>channel.name-taken</c>.</exception>
    public async Task<ChannelRow> RunAsync(Actor? by, Guid id, ChannelForm form, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var channel = await db.Set<Channel>().FindAsync([id], ct) ?? throw Missing(id);
        if (channel.Kind != form.Kind)
            throw RefusedException.Conflict(
                "channel.kind-fixed",
                $"{channel.Name} is of kind {channel.Kind}; add another channel for {form.Kind}."
            );
        fill.Run(channel, form);
        await AddChannel.RefuseTakenNameAsync(db, channel, ct);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "channels.changed", channel.Name, new { channel.Id }),
            ct
        );
        await transaction.CommitAsync(ct);
        LogChanged(channel.Name);
        return ChannelRow.Of(channel);
    }

    public static RefusedException Missing(Guid id) =>
        RefusedException.NotFound("channel.not-found", $"There is no channel {id}.");

    [LoggerMessage(1512, LogLevel.Information, "Channel {Name} was changed")]
    private partial void LogChanged(string name);
}
