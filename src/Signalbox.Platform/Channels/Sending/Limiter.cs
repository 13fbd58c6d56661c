using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Counts what went to an address lately. It reads the log of attempts, so that restarts and other nodes count too.</summary>
internal static class Limiter
{
    /// <summary>Lets one caller at a time count and begin for an address, until the transaction ends.</summary>
    public static async Task LockAsync(WriteTransaction transaction, string addressHash, CancellationToken ct)
    {
        if (transaction.Kind != DatabaseKind.Postgres)
            return; // one writer at a time there anyway
        await using var command = transaction.Command(
            "SELECT pg_advisory_xact_lock(@address)",
            ("@address", long.Parse(addressHash.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <returns>How long there is no place for this message; null when there is one now.</returns>
    public static async Task<SendWait?> WaitAsync(
        SignalboxDb db,
        Channel channel,
        bool mustSend,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var toAddress = db.Set<Attempt>().AsNoTracking().Where(a => a.AddressHash == channel.AddressHash);
        var pause = await toAddress
            .Where(a => a.PauseUntil > now)
            .OrderByDescending(a => a.PauseUntil)
            .Select(a => a.PauseUntil)
            .FirstOrDefaultAsync(ct);
        if (pause is { } until)
            return new SendWait(until - now, "The far end asked for silence.");

        var rules = ChannelRules.Of(channel.Kind);
        if ((channel.RatePerMinute ?? rules.RatePerMinute) is not { } rate)
            return null;
        var places = mustSend ? rate : Math.Max(1, rate - rules.Reserve);
        var since = now - ChannelRules.Window;
        var taken = await toAddress
            .Where(a => a.StartedAt > since - ChannelRules.Window)
            .Select(a => a.FinishedAt ?? a.StartedAt)
            .Where(at => at > since)
            .OrderBy(at => at)
            .ToListAsync(ct);
        return taken.Count < places
            ? null
            : new SendWait(
                taken[taken.Count - places] - since,
                string.Create(CultureInfo.InvariantCulture, $"All {places} places of this minute are taken.")
            );
    }
}
