using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Radar.Hooks;

/// <summary>
/// After a restore: a webhook is not told again of a story that it was sent since the set was made. What had not left goes out,
/// and what nobody can tell of is left to a person (<see cref="TellHooksHandler"/>).
/// </summary>
internal static class HookFence
{
    /// <summary>A sending is tried for no longer than this.</summary>
    private static readonly TimeSpan LongestTry = TimeSpan.FromDays(2);

    public static FenceStep Step { get; } = new("hooks", RunAsync);

    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        // Whose sendings are in the set keep their id, by which the receiver knows a repeat.
        if (!await window.PreviousHasAsync("radar_hook_send", ct))
            return 0;
        var told = await window.PreviousRowsAsync(
            """
            SELECT DISTINCT s.hook_id AS channel_id, a.content_key, a.url
            FROM radar_hook_send s
            JOIN radar_opportunity o ON o.id = s.opportunity_id
            JOIN radar_article a ON a.id = o.article_id
            WHERE s.created_at >= @from AND s.tries > 0 AND s.state <> 'Dead'
            """,
            [("@from", window.From - LongestTry)],
            ct
        );
        foreach (var row in told)
            await window.InsertAsync("radar_told_before", row, ct);
        var ended = await window.PreviousRowsAsync(
            "SELECT id, state, tries, status, reason, ended_at FROM radar_hook_send WHERE ended_at >= @from",
            [("@from", window.From)],
            ct
        );
        foreach (var row in ended)
            await window.ExecuteAsync(
                """
                UPDATE radar_hook_send
                SET state = @state, tries = @tries, status = @status, reason = @reason, ended_at = @ended_at, next_at = NULL
                WHERE id = @id AND state = 'Waiting'
                """,
                [.. row.Select(column => ($"@{column.Key}", column.Value))],
                ct
            );
        return 0;
    }
}
