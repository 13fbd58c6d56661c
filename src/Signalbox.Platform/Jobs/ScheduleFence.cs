using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Platform.Jobs;

/// <summary>After a restore: a slot that has run is not run again.</summary>
internal static class ScheduleFence
{
    public static FenceStep Step { get; } = new("schedule", RunAsync);

    /// <remarks>Where the database before cannot be asked, every slot until now counts as run: a missed one is a person's to start.</remarks>
    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        if (window.Previous is null)
        {
            await window.ExecuteAsync(
                "UPDATE schedule SET last_slot = @until WHERE last_slot < @until",
                [("@until", window.Until)],
                ct
            );
            return 0;
        }
        foreach (var row in await window.PreviousRowsAsync("SELECT name, last_slot FROM schedule", [], ct))
            await window.ExecuteAsync(
                "UPDATE schedule SET last_slot = @slot WHERE name = @name AND last_slot < @slot",
                [("@slot", row["last_slot"]), ("@name", row["name"])],
                ct
            );
        return 0;
    }
}
