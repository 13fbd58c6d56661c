using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>Sets up a new channel.</summary>
internal sealed partial class AddChannel(
    IDbContextFactory<SignalboxDb> dbs,
    FillChannel fill,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<AddChannel> log
)
{
    /// <param name="by">Null when the program itself does it, as its settings say.</param>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 409 <c>channel.name-taken</c>.</exception>
    public async Task<ChannelRow> RunAsync(Actor? by, ChannelForm form, CancellationToken ct)
    {
        var channel = new Channel
        {
            Id = Ids.New(clock),
            Name = form.Name,
            Kind = form.Kind,
            ErrorPreference = ChannelRules.Of(form.Kind).Preference,
            CreatedAt = clock.GetUtcNow(),
        };
        fill.Run(channel, form);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        await RefuseTakenNameAsync(db, channel, ct);
        db.Add(channel);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "channels.added", channel.Name, new { channel.Id }), ct);
        await transaction.CommitAsync(ct);
        LogAdded(channel.Name, channel.Kind);
        return ChannelRow.Of(channel);
    }

    public static async Task RefuseTakenNameAsync(SignalboxDb db, Channel channel, CancellationToken ct)
    {
        if (await db.Set<Channel>().AnyAsync(c => c.Name == channel.Name && c.Id != channel.Id, ct))
            throw RefusedException.Conflict("channel.name-taken", $"There is a channel named {channel.Name} already.");
    }

    [LoggerMessage(1511, LogLevel.Information, "Channel {Name} ({Kind}) was added")]
    private partial void LogAdded(string name, ChannelKind kind);
}
