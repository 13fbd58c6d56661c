using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>After a restore: a message or timer that was received is not received again, and epochs do not come twice.</summary>
internal static class SessionMessagesFence
{
    public static FenceStep Step { get; } = new("session-messages", RunAsync);

    /// <remarks>
    /// Where the database before cannot be asked, all that was due until now counts as received: what was missed is a
    /// person's to start, as with <see cref="ScheduleFence"/>.
    /// </remarks>
    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        // Nobody of before owns anything here; ten thousand takes between a set and its restore are more than there are.
        await window.ExecuteAsync("UPDATE session SET node = NULL, state = 0, epoch = epoch + 10000", [], ct);
        if (!await window.PreviousHasAsync("session_message", ct))
        {
            await window.ExecuteAsync(
                "DELETE FROM session_message WHERE due_at <= @until",
                [("@until", window.Until)],
                ct
            );
            return 0;
        }
        var before = await window.PreviousRowsAsync("SELECT id, version, payload, due_at FROM session_message", [], ct);
        var waiting = before.ToDictionary(row => Convert.ToInt64(row["id"], null));
        foreach (var id in await RestoredAsync(window, ct))
        {
            if (!waiting.TryGetValue(id, out var row))
                await window.ExecuteAsync("DELETE FROM session_message WHERE id = @id", [("@id", id)], ct);
            else
                // A timer that was set again since: what it was set to first is over.
                await window.ExecuteAsync(
                    """
                    UPDATE session_message SET version = @version, payload = @payload, due_at = @due_at
                    WHERE id = @id AND version <> @version
                    """,
                    [.. row.Select(column => ($"@{column.Key}", column.Value))],
                    ct
                );
        }
        return 0;
    }

    private static Task<List<long>> RestoredAsync(FenceWindow window, CancellationToken ct) =>
        new SqlRunner(window.Restored).ListAsync("SELECT id FROM session_message", [], row => row.GetInt64(0), ct);
}
