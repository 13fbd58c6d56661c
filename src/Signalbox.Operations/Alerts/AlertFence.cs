using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Operations.Alerts;

/// <summary>After a restore: an alert goes on from where it stood, so that it is not told twice and its next message is new.</summary>
internal static class AlertFence
{
    // Far beyond any number that a message of the time between can carry: its key would be taken.
    private const int Leap = 1_000_000;

    public static FenceStep Step { get; } = new("alerts", RunAsync);

    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        if (!await window.PreviousHasAsync("operations_alert_instance", ct))
        {
            await window.ExecuteAsync(
                "UPDATE operations_alert_instance SET transition = transition + @leap",
                [("@leap", Leap)],
                ct
            );
            return 0;
        }
        await window.ExecuteAsync("DELETE FROM operations_alert_instance", [], ct);
        foreach (
            var table in (string[])
                [
                    "operations_alert_instance",
                    "operations_alert_change",
                    "operations_alert_message",
                    "operations_alert_silence",
                ]
        )
        foreach (var row in await window.PreviousRowsAsync($"SELECT * FROM {table}", [], ct))
            await window.InsertAsync(table, row, ct);
        return 0;
    }
}
