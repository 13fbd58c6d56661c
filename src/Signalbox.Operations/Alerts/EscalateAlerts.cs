using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Alerts;

/// <summary>Offers a message that has arrived nowhere for 10 minutes to the next channel.</summary>
internal sealed partial class EscalateAlerts(
    Database database,
    Outbox outbox,
    AlertChannels channels,
    TimeProvider clock,
    IOptions<AlertOptions> options,
    ILogger<EscalateAlerts> log
)
{
    /// <summary>How long the channels asked so far have.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const int MostAtOnce = 50;

    /// <summary>Remembers a message until it has arrived.</summary>
    public static async Task WatchAsync(
        WriteTransaction transaction,
        OutgoingMessage message,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO operations_alert_message (key, at, title, markdown, link, level, level_at, done)
            VALUES (@key, @now, @title, @markdown, @link, 0, @now, @no) ON CONFLICT (key) DO NOTHING
            """,
            ("@key", message.Key),
            ("@now", now),
            ("@title", message.Title),
            ("@markdown", message.Markdown),
            ("@link", message.Link?.AbsoluteUri ?? ""),
            ("@no", false)
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <returns>How many messages went on to another channel.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (options.Value.Fallbacks().Count == 0)
            return 0;
        var waiting = await WaitingAsync(ct);
        if (waiting.Count == 0)
            return 0;
        var further = await channels.FallbacksAsync(ct);
        var escalated = 0;
        foreach (var message in waiting)
            escalated += await RunAsync(message, further, ct) ? 1 : 0;
        return escalated;
    }

    private async Task<bool> RunAsync(Waiting waiting, IReadOnlyList<ChannelRef> further, CancellationToken ct)
    {
        var fates = await outbox.FatesAsync(waiting.Message.Key, ct);
        var arrived = fates.Any(f => f.State == DeliveryState.Sent);
        var next = arrived ? null : further.Skip(waiting.Level).FirstOrDefault();
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var move = transaction.Command(
            """
            UPDATE operations_alert_message SET level = @level, level_at = @now, done = @done
            WHERE key = @key AND level = @before AND done = @no
            """,
            ("@level", waiting.Level + (next is null ? 0 : 1)),
            ("@now", clock.GetUtcNow()),
            ("@done", next is null),
            ("@key", waiting.Message.Key),
            ("@before", waiting.Level),
            ("@no", false)
        );
        if (await move.ExecuteNonQueryAsync(ct) == 0)
            return false;
        if (next is not null)
            await outbox.AddAsync(transaction, next.Id, waiting.Message, ct);
        await transaction.CommitAsync(ct);
        if (next is not null)
            LogEscalated(waiting.Message.Title, next.Name);
        return next is not null;
    }

    private async Task<List<Waiting>> WaitingAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT key, title, markdown, link, level FROM operations_alert_message
            WHERE done = @no AND level_at <= @before ORDER BY level_at LIMIT @most
            """,
            ("@no", false),
            ("@before", clock.GetUtcNow() - Patience),
            ("@most", MostAtOnce)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<Waiting> waiting = [];
        while (await reader.ReadAsync(ct))
            waiting.Add(
                new Waiting(
                    new OutgoingMessage
                    {
                        Kind = ComposeAlert.Kind,
                        Key = reader.GetString(0),
                        Title = reader.GetString(1),
                        Markdown = reader.GetString(2),
                        Link = reader.GetString(3) is { Length: > 0 } link ? new Uri(link) : null,
                        MustSend = true,
                    },
                    reader.GetInt32(4)
                )
            );
        return waiting;
    }

    private sealed record Waiting(OutgoingMessage Message, int Level);

    [LoggerMessage(6205, LogLevel.Warning, "«{Title}» has arrived nowhere for 10 minutes; it goes to {Channel} too")]
    private partial void LogEscalated(string title, string channel);
}
