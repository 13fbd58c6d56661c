using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Platform.Channels;

/// <summary>After a restore: what was sent stays sent, and what may have been sent waits for a person as <c>unknown</c>.</summary>
internal static class DeliveryFence
{
    private const string Reason =
        "A backup was restored while this was on its way: it may have arrived. Send it again, or settle it.";

    public static FenceStep Step { get; } = new("deliveries", RunAsync);

    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        if (window.Previous is not null)
            await TellAsync(window, ct);
        // Their rows say what is to be done with each; a person's «send again» makes a new job.
        await window.ExecuteAsync("DELETE FROM job WHERE name = 'channel.deliver' AND state < 2", [], ct);
        return await window.ExecuteAsync(
            """
            UPDATE channel_delivery SET state = 'Unknown', reason = @reason, finished_at = @until
            WHERE state IN ('Pending', 'Sending')
            """,
            [("@reason", Reason), ("@until", window.Until)],
            ct
        );
    }

    /// <summary>What the database before knows of the deliveries that were open, and those that are younger than the set.</summary>
    private static async Task TellAsync(FenceWindow window, CancellationToken ct)
    {
        var rows = await window.PreviousRowsAsync(
            "SELECT * FROM channel_delivery WHERE created_at >= @from OR finished_at IS NULL OR finished_at >= @from",
            [ // A day earlier: a commit may carry an older time than the snapshot that it came after.
                ("@from", window.From - TimeSpan.FromDays(1)),
            ],
            ct
        );
        foreach (var row in rows)
            if (!await window.InsertAsync("channel_delivery", row, ct))
                await window.ExecuteAsync(
                    """
                    UPDATE channel_delivery SET state = @state, reason = @reason, form = @form, parts = @parts,
                        parts_sent = @parts_sent, attempts = @attempts, failures = @failures, finished_at = @finished_at,
                        queued_at = @queued_at, carried_by = @carried_by
                    WHERE id = @id
                    """,
                    [
                        .. (
                            (string[])
                                [
                                    "id",
                                    "state",
                                    "reason",
                                    "form",
                                    "parts",
                                    "parts_sent",
                                    "attempts",
                                    "failures",
                                    "finished_at",
                                    "queued_at",
                                    "carried_by",
                                ]
                        ).Select(name => ($"@{name}", row[name])),
                    ],
                    ct
                );
    }
}
